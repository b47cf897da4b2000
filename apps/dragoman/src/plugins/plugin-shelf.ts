import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import {
  formatProblem,
  listedPlugins,
  parsePluginList,
  type ActivePlugin,
  type PluginListResult,
} from '@dragoman/config';
import type { loadPlugins } from './load-plugins.ts';
import { pluginId } from './plugin-id.ts';

/** Of a file that is edited again and again what was listed last is kept: calls that go on may name it. */
const MAX_KEPT = 100;

/** Where a service finds its plugins. */
export interface ShelfOptions {
  /** A list as in `plugins:` of dragoman.yaml; absent: there is none. */
  readonly file: string | undefined;
  /** Packages are looked for as a module in this folder would; absent: that of the file. */
  readonly folder: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly load: typeof loadPlugins;
  readonly report: (line: string) => void;
}

/** The plugins that a service has loaded, by the ids under which routes name them. */
export interface PluginShelf {
  /** One that is not there may stand in the file since it was read: then it is read again. */
  readonly find: (id: string) => Promise<ActivePlugin | undefined>;
}

export type OpenedShelf =
  | { readonly ok: true; readonly shelf: PluginShelf }
  /** A line each. */
  | { readonly ok: false; readonly problems: readonly string[] };

/** Loads what the file lists, or says what is wrong with it. */
export async function openShelf({ file, folder, env, load, report }: ShelfOptions): Promise<OpenedShelf> {
  if (file === undefined) return { ok: true, shelf: { find: () => Promise.resolve(undefined) } };
  const path = resolve(file);
  const beside = folder === undefined ? dirname(path) : resolve(folder);
  let known: ReadonlyMap<string, ActivePlugin> = new Map();
  let read: string | undefined;
  let reading: Promise<readonly string[]> | undefined;

  const readAnew = async (): Promise<readonly string[]> => {
    const text = readFileSync(path, 'utf8');
    if (text === read) return [];
    read = text;
    const result = await parsed({ text, path, beside, env, load });
    if (!result.ok) return result.problems.map(formatProblem);
    const listed = result.plugins.map((plugin) => [pluginId(plugin), plugin] as const);
    known = new Map(
      [...listed, ...[...known].filter(([id]) => !listed.some(([other]) => other === id))].slice(0, MAX_KEPT),
    );
    return [];
  };
  /** Many may ask at once for what has just come. */
  const refresh = (): Promise<readonly string[]> =>
    (reading ??= readAnew()
      .catch((error: NodeJS.ErrnoException) => [`${path} cannot be read: ${error.code ?? error.message}`])
      .finally(() => (reading = undefined)));

  const problems = await refresh();
  if (problems.length > 0) return { ok: false, problems };
  const find: PluginShelf['find'] = async (id) => {
    const plugin = known.get(id);
    if (plugin) return plugin;
    (await refresh()).forEach(report);
    return known.get(id);
  };
  return { ok: true, shelf: { find } };
}

interface Listed extends Pick<ShelfOptions, 'env' | 'load'> {
  readonly text: string;
  readonly path: string;
  readonly beside: string;
}

async function parsed({ text, path, beside, env, load }: Listed): Promise<PluginListResult> {
  const plugins = await load(listedPlugins({ text, env }), join(beside, 'plugins.yaml'));
  return parsePluginList({ text, file: path, env, plugins });
}
