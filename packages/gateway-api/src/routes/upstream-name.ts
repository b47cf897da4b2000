import { written, type PublicName, type UpstreamName } from '@dragoman/patches';
import type { UpstreamNames } from '../annotations/facts.ts';

/** Who says how a public model is called at one Backend. */
export interface NameSources {
  readonly backend: string;
  readonly ofRoute: UpstreamNames | undefined;
  readonly ofBackend: UpstreamNames | undefined;
}

/**
 * What goes upstream for a public name: what the HTTPRoute says for this Backend, what the Backend says for this name,
 * what the HTTPRoute and then the Backend say for all, else the name as it came.
 */
export function upstreamName(name: PublicName, { backend, ofRoute, ofBackend }: NameSources): UpstreamName {
  const said = ofRoute?.by.get(backend) ?? nearestOf(name, ofBackend?.by) ?? ofRoute?.all ?? ofBackend?.all;
  if (said === undefined) return { prefix: '' };
  return said === '*' ? { prefix: name.kind === 'prefix' ? name.text : '' } : { model: said };
}

/** The rule for exactly this name, else the longest with a `*` that covers it. */
function nearestOf(name: PublicName, rules: ReadonlyMap<string, string> = new Map()): string | undefined {
  const text = written(name);
  const covering = [...rules.keys()]
    .filter((rule) => rule === text || (rule.endsWith('*') && name.text.startsWith(rule.slice(0, -1))))
    .toSorted((a, b) => Number(b === text) - Number(a === text) || b.length - a.length);
  return covering[0] === undefined ? undefined : rules.get(covering[0]);
}
