import type { Model, Provider } from '@dragoman/config';
import type { PublicName } from '@dragoman/patches';
import type { SomeModels } from '@dragoman/spec';

type Target = Model['fallback'][number];

/** A part of a wildcard: names of which is known what is spoken to them. */
export interface KnownModels {
  readonly some: SomeModels;
  readonly name: PublicName;
}

/** What is known of the name that goes upstream; undefined: nothing. */
export function beginningOf(to: Target['model'], publicName: string): string | undefined {
  if (to.kind === 'named') return to.name;
  const known = publicName.replace(/\*$/, '').slice(to.strip.length);
  return known === '' ? undefined : known;
}

/**
 * `bedrock/*` is for any model, and Claude is asked in other words than the rest: the parts of a wildcard that have
 * routes of their own, before it.
 */
export function knownModels(model: Model, providers: ReadonlyMap<string, Provider>): readonly KnownModels[] {
  const found = new Map<string, KnownModels>();
  for (const { provider, model: to } of [...model.targets, ...model.fallback]) {
    if (to.kind === 'named' || beginningOf(to, model.name) !== undefined) continue;
    for (const some of providers.get(provider)?.kind.someModels ?? []) {
      const text = `${escaped(to.strip)}${some.models.source.replace(/^\^/, '')}.*`;
      found.set(text, { some, name: { kind: 'regex', text } });
    }
  }
  return [...found.values()];
}

/** As RE2 takes it literally. */
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
