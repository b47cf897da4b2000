import { GatewayError, type Json, type JsonObject } from '@dragoman/spec';

// A provider's answer: what we know has to have its shape, what we do not know is none of our business.

/** `what` is for the log and the caller: `an answer`, `a stream event`. */
export const unreadable = (what: string, why: string): GatewayError =>
  new GatewayError('bad_upstream_answer', `the provider sent ${what} that cannot be read: ${why}`);

export const objectOf = (value: Json | undefined): JsonObject | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;

export const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

export const objectsOf = (value: Json | undefined): readonly JsonObject[] =>
  listOf(value).flatMap((each) => {
    const object = objectOf(each);
    return object ? [object] : [];
  });

export const textOf = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);

export const numberOf = (value: Json | undefined): number | undefined =>
  typeof value === 'number' ? value : undefined;

/** The sum of what was said; undefined when nothing was. */
export function sumOf(...counts: readonly (number | undefined)[]): number | undefined {
  const said = counts.filter((count) => count !== undefined);
  return said.length === 0 ? undefined : said.reduce((sum, count) => sum + count, 0);
}
