import { readFileSync } from 'node:fs';
import { listedPlugins, type Environment, type PluginListResult } from '@dragoman/config';
import { loadPlugins } from './load-plugins.ts';

export type ReadWithPlugins =
  | { readonly ok: true; readonly text: string; readonly plugins: Awaited<ReturnType<typeof loadPlugins>> }
  | Extract<PluginListResult, { readonly ok: false }>;

/** What stands in a file, and the plugins that it lists. A file that cannot be read is a problem like any other. */
export async function readWithPlugins(file: string, env: Environment): Promise<ReadWithPlugins> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const message = `cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`;
    return { ok: false, problems: [{ file, line: 1, column: 1, path: '', message }] };
  }
  return { ok: true, text, plugins: await loadPlugins(listedPlugins({ text, env }), file) };
}
