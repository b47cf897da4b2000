import type { Json } from '@dragoman/spec';

/**
 * A value to JSON: numbers that were kept as written come out so, and lone surrogates as escapes. Recursive, but
 * thousands of levels deep: far beyond what `parseJson` lets in.
 */
export const writeJson = (value: Json): string => JSON.stringify(value);
