import { policySchema } from './policy-schema.ts';
import type { Data } from './yaml/branch.ts';

/** The part of a schema that says how much there may be. */
interface Bounds {
  readonly maxItems?: number;
  readonly maxProperties?: number;
  readonly maxLength?: number;
  readonly items?: Bounds;
  readonly properties?: Readonly<Record<string, Bounds>>;
  readonly additionalProperties?: Bounds;
}

/** Of what an API server takes no more than this, each with its place, in the `spec` of an LLMPolicy that is right otherwise. */
export const policyExcess = (spec: Data): readonly string[] => excess(policySchema(), spec, '');

function excess(bounds: Bounds, value: Data, path: string): readonly string[] {
  if (typeof value === 'string') return tooMany([...value].length, { most: bounds.maxLength, path, what: 'signs' });
  if (typeof value !== 'object' || value === null) return [];
  const isList = Array.isArray(value);
  const most = isList ? bounds.maxItems : bounds.maxProperties;
  const inside = Object.entries(value).flatMap(([name, each]) => {
    const inner = isList ? bounds.items : (bounds.properties?.[name] ?? bounds.additionalProperties);
    return inner ? excess(inner, each, isList ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`) : [];
  });
  return [...tooMany(Object.keys(value).length, { most, path, what: 'entries' }), ...inside];
}

const tooMany = (
  count: number,
  { most, path, what }: { readonly most: number | undefined; readonly path: string; readonly what: string },
): readonly string[] =>
  most !== undefined && count > most ? [`${path}: has ${count} ${what}; an LLMPolicy has at most ${most}`] : [];
