import type { JsonObject, JsonValue } from '@bufbuild/protobuf';

/** Of JSON that others wrote: what is not an object has no members. */
export const objectIn = (value: JsonValue | undefined): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};

/** What is not a list has no items. */
export const listIn = (value: JsonValue | undefined): readonly JsonValue[] => (Array.isArray(value) ? value : []);

/** What is not a text is an empty one. */
export const textIn = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');
