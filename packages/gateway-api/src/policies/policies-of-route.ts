import { suggest } from '@dragoman/config';
import type { Route } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { called, type Resource } from '../resource.ts';
import { notedPolicies } from './attached-policy.ts';
import type { Held, PolicyBook } from './policy-book.ts';
import { layersOn, type Layer, type PolicyIndex } from './policy-layers.ts';

/** Where policies are looked up. */
export interface PolicyPlaces {
  readonly policies: PolicyIndex;
  readonly book: PolicyBook;
}

/** The policies that hang on one resource, the nearest first. */
export interface Hanging {
  readonly layers: readonly [section: Layer, whole: Layer];
  readonly mistakes: readonly string[];
}

export const NOTHING_HANGS: Hanging = { layers: [[], []], mistakes: [] };

/** What a policy of a rule says comes in a hook of its own, before this one, and did not: nothing can be said. */
export class PoliciesUnknown extends Error {
  constructor(names: readonly string[]) {
    super(`LLMPolicy ${names.join(', ')} has not been seen in this process`);
  }
}

/**
 * The policies on a resource.
 * @param named by its annotation, which is the same as hanging on all of it
 * @param noted by the hook before, for a rule
 * @throws PoliciesUnknown when another process was told what those say that are noted
 */
export function hangingOn(
  resource: Resource,
  { named, noted = [] }: { readonly named: string | undefined; readonly noted?: readonly string[] },
  { policies, book }: PolicyPlaces,
): Hanging {
  const [section, whole] = layersOn(resource, policies);
  const byName = named === undefined ? [] : [`${resource.namespace}/${named}`];
  const unknown = byName.filter((name) => !book.has(name));
  const unheard = noted.filter((name) => !book.has(name));
  if (unheard.length > 0) throw new PoliciesUnknown(unheard);
  const ofSection = noted.filter((name) => section.includes(name) || book.hangsOnSection(name, resource));
  return {
    layers: [
      [...section, ...ofSection],
      [...whole, ...noted.filter((name) => !ofSection.includes(name)), ...byName.filter((name) => book.has(name))],
    ],
    mistakes: unknown.map(
      (name) =>
        `${called(resource)}: no LLMPolicy ${name} hangs on anything of this Gateway${suggest(name, book.names)}`,
    ),
  };
}

/** The policies on an HTTPRoute, those of this rule among them. */
export const hangingOnRoute = (
  { route, resource }: { readonly route: Route; readonly resource: Resource },
  named: string | undefined,
  places: PolicyPlaces,
): Hanging => hangingOn(resource, { named, noted: notedPolicies(route.metadata) }, places);

export const isEmpty = ({ layers, mistakes }: Hanging): boolean =>
  mistakes.length === 0 && layers.every(({ length }) => length === 0);

/** What holds on a route of this Gateway. */
export const heldOn = (route: Hanging, gateway: Hanging, book: PolicyBook): Held => {
  const held = book.hold([...route.layers, ...gateway.layers]);
  return { ...held, mistakes: [...route.mistakes, ...gateway.mistakes, ...held.mistakes] };
};
