import { PLUGIN_CONTRACT, type SettingsSchema } from '@dragoman/spec';
import type { z } from 'zod';
import { formatPath, type Path } from '../path.ts';
import { members, plugin as shape, together, twice, type Members } from './members.ts';

/** What is wrong with a plugin, or with the settings it is given. */
export interface PluginProblem {
  /** Where in the settings; absent: it is the plugin itself. */
  readonly setting?: Path;
  readonly message: string;
}

export type PluginRead =
  | { readonly ok: true; readonly name: string; readonly members: Members }
  | { readonly ok: false; readonly problems: readonly PluginProblem[] };

const wrong = (message: string): PluginRead => ({ ok: false, problems: [{ message }] });

/** What a package exports, held against the contract, with its settings put in. */
export function readPlugin(value: unknown, settings: unknown): PluginRead {
  if (typeof value !== 'object' || value === null || !('contract' in value))
    return wrong('its default export is not made by definePlugin');
  if (value.contract !== PLUGIN_CONTRACT)
    return wrong(`it is written for contract ${String(value.contract)}; this version knows ${PLUGIN_CONTRACT}`);
  const parsed = shape.safeParse(value);
  if (!parsed.success) return { ok: false, problems: parsed.error.issues.map(inPlugin) };
  try {
    return configured(parsed.data, settings);
  } catch (thrown) {
    return wrong(`it failed while it was configured: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}

function configured({ name, ...own }: z.infer<typeof shape>, settings: unknown): PluginRead {
  const schema = own.settings as SettingsSchema<unknown> | undefined;
  if (schema === undefined && settings !== undefined)
    return { ok: false, problems: [{ setting: [], message: 'it takes no settings' }] };
  const read = schema?.safeParse(settings ?? {});
  if (read && !read.success)
    return { ok: false, problems: read.error.issues.map(({ path, message }) => ({ setting: steps(path), message })) };
  const more = members.safeParse(own.configure?.(read?.data) ?? {});
  if (!more.success) return { ok: false, problems: more.error.issues.map(inPlugin) };
  const double = twice(own, more.data);
  if (double !== undefined) return wrong(`${double}: it is there twice, also in what configure gives`);
  return { ok: true, name, members: together(own, more.data) };
}

const steps = (path: readonly PropertyKey[]): Path =>
  path.map((step) => (typeof step === 'symbol' ? String(step) : step));

const inPlugin = ({ path, message }: z.core.$ZodIssue): PluginProblem => ({
  message: [formatPath(steps(path)), message].filter((part) => part !== '').join(': '),
});
