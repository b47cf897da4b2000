import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { listedPlugins, parsePluginList, type Environment, type PluginListResult } from '@dragoman/config';
import { loadPlugins } from './load-plugins.ts';

/** Loads the plugins that a file lists in the section `plugins`, which is all that is in it. */
export async function readPluginList(path: string, env: Environment): Promise<PluginListResult> {
  const file = resolve(path);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const message = `cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`;
    return { ok: false, problems: [{ file, line: 1, column: 1, path: '', message }] };
  }
  const plugins = await loadPlugins(listedPlugins({ text, env }), file);
  return parsePluginList({ text, file, env, plugins });
}
