/**
 * A JSON value. Numbers that a double cannot hold (2^53+1) are kept as their source text in a `JSON.rawJSON` object, so
 * that they go out as they came in; nothing here calculates with them.
 */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json | undefined;
}
