import { createHash } from 'node:crypto';
import type { ActivePlugin } from '@dragoman/config';

/** By which a route names a plugin to the services: its package, and of its settings what tells them from others. */
export function pluginId({ package: name, settings }: Pick<ActivePlugin, 'package' | 'settings'>): string {
  const digest = createHash('sha256').update(JSON.stringify(sorted(settings)) ?? '');
  return `${name}@${digest.digest('hex').slice(0, 16)}`;
}

/** Equal settings give equal text. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const entries = Object.entries(value).map(([name, each]) => [name, sorted(each)] as const);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
