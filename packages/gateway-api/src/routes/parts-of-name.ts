import type { PublicName, UpstreamName } from '@dragoman/patches';
import { partsOf, type KnownModels } from '@dragoman/standalone';
import type { RouteFacts } from '../annotations/facts.ts';
import { providerKindOf } from '../backends/provider-intent.ts';
import type { Asked } from './asked.ts';
import { upstreamName } from './upstream-name.ts';

/**
 * `*` is for any model, and Claude may be asked in other words than the rest: the parts of a public name that have routes
 * of their own, before it.
 */
export function partsOfName(
  name: PublicName,
  asked: readonly Asked[],
  { upstream: ofRoute, provider: choice }: RouteFacts,
): readonly KnownModels[] {
  const found = new Map<string, KnownModels>();
  for (const { backend, facts } of name.kind === 'prefix' ? asked : []) {
    const upstream = upstreamName(name, { backend: backend.resource.name, ofRoute, ofBackend: facts.upstream });
    if ('model' in upstream || knownName(upstream, name) !== undefined) continue;
    for (const part of partsOf(providerKindOf({ facts, choice }), upstream.prefix)) found.set(part.name.text, part);
  }
  return [...found.values()];
}

/** How the name that goes upstream is, or begins; undefined: nothing is known of it. */
export function knownName(upstream: UpstreamName, { kind, text }: PublicName): string | undefined {
  if ('model' in upstream) return upstream.model;
  const known = kind === 'regex' ? '' : text.slice(upstream.prefix.length);
  return known === '' ? undefined : known;
}
