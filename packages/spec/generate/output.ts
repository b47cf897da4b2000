import { format, resolveConfig } from 'prettier';
import { errorsReference } from './errors-reference.ts';

/** The page that is made of the table of errors. */
export async function output(): Promise<{ readonly url: URL; readonly text: string }> {
  const url = new URL('../../../docs/errors.md', import.meta.url);
  const options = await resolveConfig(url);
  return { url, text: await format(errorsReference(), { ...options, filepath: url.pathname }) };
}
