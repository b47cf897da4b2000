import type { Json, JsonObject } from '@dragoman/spec';

/**
 * A number as it was written, because a double would be written differently: 2^53+1, 2^60, 1e400. `JSON.stringify`
 * writes it as it came. It is known by what it is, not by its field: a copy (`{...raw}`) is an ordinary object, and so
 * is a caller's `{"rawJSON": "1"}`.
 */
export interface RawNumber extends JsonObject {
  readonly rawJSON: string;
}

/** What the engine has and TypeScript's library does not know yet. */
interface WithSource {
  rawJSON(text: string): RawNumber;
  isRawJSON(value: unknown): boolean;
  parse(text: string, revive: (key: string, value: Json, context: { readonly source?: string }) => Json): Json;
}

/** @see https://tc39.es/proposal-json-parse-with-source/ */
const JSON_WITH_SOURCE = JSON as unknown as WithSource;

export const isRawNumber = (value: unknown): value is RawNumber => JSON_WITH_SOURCE.isRawJSON(value);

/** `JSON.parse`, but no number loses what was written. Recursive: only for text whose depth is known to be small. */
export const parseKeepingNumbers = (text: string): Json =>
  JSON_WITH_SOURCE.parse(text, (_, value, { source }) =>
    typeof value === 'number' && source !== undefined && isChanged(value, source)
      ? JSON_WITH_SOURCE.rawJSON(source)
      : value,
  );

/** Only large numbers: the last digits of a fraction are noise everywhere. */
const isChanged = (value: number, source: string): boolean =>
  Math.abs(value) > Number.MAX_SAFE_INTEGER && String(value) !== source;
