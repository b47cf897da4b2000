import type { Json, JsonObject } from '@dragoman/spec';
import { objectOf } from '../reading/provider-body.ts';

/** Keywords whose value is a schema, a list of schemas, or schemas by name. */
export interface InnerPlaces {
  readonly one: readonly string[];
  readonly lists: readonly string[];
  readonly named: readonly string[];
}

/** The value of a keyword with the schemas in it written anew; of any other keyword as it is. */
export function mapInner(
  [keyword, value]: readonly [keyword: string, value: Json],
  { one, lists, named }: InnerPlaces,
  write: (schema: JsonObject) => JsonObject,
): Json {
  const written = (each: Json): Json => {
    const schema = objectOf(each);
    return schema ? write(schema) : each;
  };
  if (one.includes(keyword)) return written(value);
  if (lists.includes(keyword)) return Array.isArray(value) ? (value as readonly Json[]).map(written) : value;
  const schemas = named.includes(keyword) ? objectOf(value) : undefined;
  if (!schemas) return value;
  return Object.fromEntries(Object.entries(schemas).map(([name, each]) => [name, written(each ?? null)]));
}
