import type { Model, Provider } from '@dragoman/config';
import type { PublicName } from '@dragoman/patches';
import type { ProviderKind, SomeModels } from '@dragoman/spec';

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
    const kind = providers.get(provider)?.kind;
    for (const part of kind ? partsOf(kind, to.strip) : []) found.set(part.name.text, part);
  }
  return [...found.values()];
}

/** The models that a kind is asked for in other words than for the rest, under names that begin with `strip`. */
export const partsOf = ({ someModels = [] }: ProviderKind, strip: string): readonly KnownModels[] =>
  someModels.map((some) => {
    const text = `${escaped(strip)}${some.models.source.replace(/^\^/, '')}.*`;
    return { some, name: { kind: 'regex', text } };
  });

/** As RE2 takes it literally. */
const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
