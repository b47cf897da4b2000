import { format, resolveConfig } from 'prettier';
import { providersReference } from './providers-reference.ts';

/** The page that is made of the table of kinds. */
export async function output(): Promise<{ readonly url: URL; readonly text: string }> {
  const url = new URL('../../../docs/providers.md', import.meta.url);
  const options = await resolveConfig(url);
  return { url, text: await format(providersReference(), { ...options, filepath: url.pathname }) };
}
