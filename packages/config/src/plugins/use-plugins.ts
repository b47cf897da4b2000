import { builtInProviders } from '@dragoman/providers';
import type { ProviderKind } from '@dragoman/spec';
import type { Report } from '../report.ts';
import type { ActivePlugin } from '../types.ts';
import type { Branch } from '../yaml/branch.ts';
import { pluginEntries, type PluginEntry } from './plugin-entries.ts';
import { readPlugin, type PluginProblem } from './read-plugin.ts';

/** A package that was asked for, and what came of it. */
export interface LoadedPlugin {
  readonly package: string;
  /** Its default export, or why there is none. */
  readonly loaded: { readonly ok: true; readonly plugin: unknown } | { readonly ok: false; readonly message: string };
}

/** What the built-in plugin and those of the file bring together. */
export interface Plugins {
  /** By name. */
  readonly kinds: ReadonlyMap<string, ProviderKind>;
  /** Every plugin is here; else a kind that is not known may be one of theirs. */
  readonly complete: boolean;
  readonly active: readonly ActivePlugin[];
}

/** The kinds that need no plugin of the file. */
const BUILT_IN = ((): ReadonlyMap<string, ProviderKind> => {
  const kinds = new Map<string, ProviderKind>();
  const owners = new Map<string, string>();
  const problems = join({ kinds, owners }, readPlugin(builtInProviders, undefined)).problems;
  if (problems.length > 0) throw new Error(`the built-in kinds: ${problems.map(({ message }) => message).join('; ')}`);
  return kinds;
})();

/** Reads the plugins that the file lists; what is wrong with one is reported where it is listed. */
export function usePlugins(tree: Branch, loaded: readonly LoadedPlugin[], report: Report): Plugins {
  const entries = pluginEntries(tree);
  const taken = {
    kinds: new Map(BUILT_IN),
    owners: new Map([...BUILT_IN.keys()].map((kind) => [kind, builtInProviders.name])),
  };
  const active: ActivePlugin[] = [];
  const seen = new Set<string>();
  let complete = true;
  for (const entry of entries) {
    const { problems, plugin } = seen.has(entry.package)
      ? { problems: [{ message: 'it is listed twice' }], plugin: undefined }
      : join(taken, found(entry, loaded));
    seen.add(entry.package);
    for (const problem of problems) say(problem, entry, report);
    if (plugin && problems.length === 0) active.push(plugin);
    else complete = false;
  }
  return { kinds: taken.kinds, complete, active };
}

function found(
  { package: name, settings }: PluginEntry,
  loaded: readonly LoadedPlugin[],
): ReturnType<typeof readPlugin> {
  const one = loaded.find((each) => each.package === name)?.loaded ?? {
    ok: false,
    message: 'plugins are not loaded here',
  };
  return one.ok ? readPlugin(one.plugin, settings) : { ok: false, problems: [{ message: one.message }] };
}

interface Taken {
  readonly kinds: Map<string, ProviderKind>;
  /** The plugin that brought each kind. */
  readonly owners: Map<string, string>;
}

interface Joined {
  readonly problems: readonly PluginProblem[];
  readonly plugin?: ActivePlugin;
}

/** Puts the kinds of one more plugin beside those that are there. */
function join({ kinds, owners }: Taken, read: ReturnType<typeof readPlugin>): Joined {
  if (!read.ok) return { problems: read.problems };
  const { name, members } = read;
  const problems: PluginProblem[] = [];
  for (const row of members.providers) {
    const owner = owners.get(row.kind);
    if (owner !== undefined)
      problems.push({ message: `${name} brings the kind "${row.kind}", which ${owner} has already` });
    else owners.set(row.kind, name);
    if (owner === undefined) kinds.set(row.kind, row);
  }
  return { problems, plugin: { name, prices: members.prices, patches: members.patches } };
}

function say({ setting, message }: PluginProblem, { path }: PluginEntry, report: Report): void {
  const at = setting === undefined ? path : [...path, 'settings', ...setting];
  // A plugin's own words may quote what it was given.
  report.problem(at, report.isSecret(at) ? 'not valid' : message);
}
