import { builtInProviders } from '@dragoman/providers';
import { isFormat, type ProviderKind } from '@dragoman/spec';
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
  const { problems } = join({ kinds, owners: new Map() }, readPlugin(builtInProviders, undefined), {
    package: builtInProviders.name,
    path: [],
  });
  if (problems.length > 0) throw new Error(`the built-in kinds: ${problems.map(({ message }) => message).join('; ')}`);
  return kinds;
})();

/** Reads the plugins that the file lists; what is wrong with one is reported where it is listed. */
export function usePlugins(tree: Branch, loaded: readonly LoadedPlugin[], report: Report): Plugins {
  const entries = pluginEntries(tree);
  const taken: Taken = {
    kinds: new Map(BUILT_IN),
    owners: new Map([...BUILT_IN.keys()].map((kind) => [kindOf(kind), builtInProviders.name])),
  };
  const active: ActivePlugin[] = [];
  const seen = new Set<string>();
  let complete = true;
  for (const entry of entries) {
    const { problems, plugin } = seen.has(entry.package)
      ? { problems: [{ message: 'it is listed twice' }], plugin: undefined }
      : join(taken, found(entry, loaded), entry);
    seen.add(entry.package);
    for (const problem of problems) say(problem, entry, report);
    if (plugin && problems.length === 0) active.push(plugin);
    else complete = false;
  }
  if (complete) checkFormats(taken, report);
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
  /** The plugin that brought each kind and each format. */
  readonly owners: Map<string, string>;
}

/** What a plugin brings, as messages call it. */
function kindOf(name: string): string {
  return `the kind ${JSON.stringify(name)}`;
}
function formatOf(name: string): string {
  return `the format ${JSON.stringify(name)}`;
}

interface Joined {
  readonly problems: readonly PluginProblem[];
  readonly plugin?: ActivePlugin;
}

/** Puts what one more plugin brings beside what is there. */
function join({ kinds, owners }: Taken, read: ReturnType<typeof readPlugin>, entry: PluginEntry): Joined {
  if (!read.ok) return { problems: read.problems };
  const { name } = read;
  const { providers, ...members } = read.members;
  const brought = [
    ...providers.map(({ kind }) => kindOf(kind)),
    ...members.formats.map(({ format }) => formatOf(format)),
  ];
  const problems: PluginProblem[] = [];
  for (const what of brought) {
    const owner = owners.get(what);
    if (owner !== undefined) problems.push({ message: `${name} brings ${what}, which ${owner} has already` });
    else owners.set(what, name);
  }
  for (const row of providers) if (!kinds.has(row.kind)) kinds.set(row.kind, row);
  const { package: from, settings } = entry;
  return { problems, plugin: { name, package: from, ...(settings !== undefined && { settings }), ...members } };
}

/** What a kind speaks somebody has to bring. */
function checkFormats({ kinds, owners }: Taken, report: Report): void {
  for (const { kind, formats, paths } of kinds.values()) {
    const lacks = [...new Set([...formats, ...Object.keys(paths)])].filter(
      (format) => !isFormat(format) && !owners.has(formatOf(format)),
    );
    for (const format of lacks)
      report.problem(
        ['plugins'],
        `${owners.get(kindOf(kind)) ?? ''}: ${kindOf(kind)} speaks ${format}, which no plugin here brings`,
      );
  }
}

function say({ setting, message }: PluginProblem, { path }: PluginEntry, report: Report): void {
  const at = setting === undefined ? path : [...path, 'settings', ...setting];
  // A plugin's own words may quote what it was given.
  report.problem(at, report.isSecret(at) ? 'not valid' : message);
}
