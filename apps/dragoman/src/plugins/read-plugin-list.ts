import { resolve } from 'node:path';
import { parsePluginList, type Environment, type PluginListResult } from '@dragoman/config';
import { readWithPlugins } from './read-with-plugins.ts';

/** Loads the plugins that a file lists in the section `plugins`, which is all that is in it. */
export async function readPluginList(path: string, env: Environment): Promise<PluginListResult> {
  const file = resolve(path);
  const read = await readWithPlugins(file, env);
  return read.ok ? parsePluginList({ text: read.text, file, env, plugins: read.plugins }) : read;
}
