import type { ActivePlugin } from '@dragoman/config';

/** What holds under Envoy Gateway; the rest would have to be asked during a call. */
const SERVED: ReadonlySet<string> = new Set(['name', 'package', 'settings', 'prices', 'patches']);

const isThere = (value: unknown): boolean => value !== undefined && !(Array.isArray(value) && value.length === 0);

/** What of plugins is not served under Envoy Gateway: each is refused, none is left out. */
export const unservedMembers = (plugins: readonly ActivePlugin[]): readonly string[] =>
  plugins.flatMap((plugin) =>
    Object.entries(plugin)
      .filter(([member, value]) => !SERVED.has(member) && isThere(value))
      .map(([member]) => `plugins: ${plugin.name}: ${member} is not served under Envoy Gateway`),
  );
