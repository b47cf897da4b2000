import type { Path } from '../path.ts';
import { locate, toData, type Branch } from '../yaml/branch.ts';
import { readText } from '../yaml/read-text.ts';
import type { Environment } from '../variables.ts';

/** One line of `plugins:`. */
export interface PluginEntry {
  readonly package: string;
  readonly settings?: unknown;
  readonly path: Path;
}

/** What the file lists, in its order; what is no entry is left to the schema. */
export function pluginEntries(tree: Branch): readonly PluginEntry[] {
  const { branch, found } = locate(tree, ['plugins']);
  if (!found || !Array.isArray(branch.content)) return [];
  return branch.content.flatMap((entry, index) => {
    const path = ['plugins', index];
    const { content } = entry;
    if (typeof content === 'string' && content !== '') return [{ package: content, path }];
    if (!(content instanceof Map)) return [];
    const named = content.get('package')?.content;
    const settings = content.get('settings');
    if (typeof named !== 'string' || named === '') return [];
    return [{ package: named, path, ...(settings && { settings: toData(settings) }) }];
  });
}

/** The packages that a file lists: they are loaded before it is parsed. What is wrong with it is not said here. */
export function listedPlugins({ text, env }: { readonly text: string; readonly env: Environment }): readonly string[] {
  const { root } = readText(text, env);
  return root === undefined ? [] : [...new Set(pluginEntries(root).map((entry) => entry.package))];
}
