import { called, type Resource } from '../resource.ts';
import type { AttachedPolicy } from './attached-policy.ts';

interface Hanging {
  readonly name: string;
  readonly section?: string;
}

/** By what they hang on: `Gateway default/eg`. */
export type PolicyIndex = ReadonlyMap<string, readonly Hanging[]>;

export function indexPolicies(policies: readonly AttachedPolicy[]): PolicyIndex {
  const index = new Map<string, Hanging[]>();
  for (const { name, targets } of policies) {
    for (const { section, ...target } of targets) {
      const entry = { name, ...(section !== undefined && { section }) };
      index.set(called(target), [...(index.get(called(target)) ?? []), entry]);
    }
  }
  return index;
}

/** Names of policies that hang equally near to a model. */
export type Layer = readonly string[];

/** The policies that hang on a resource: on this section of it, then on all of it. */
export function layersOn(resource: Resource, index: PolicyIndex): readonly [section: Layer, whole: Layer] {
  const hanging = index.get(called(resource)) ?? [];
  const named = (section: string | undefined): Layer =>
    hanging.filter((each) => each.section === section).map(({ name }) => name);
  return [resource.section === undefined ? [] : named(resource.section), named(undefined)];
}
