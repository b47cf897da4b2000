import type { FormatCodec, JsonObject } from '@dragoman/spec';

/** What a body asks for, as far as it does, and what it uses, each with its place. */
export interface DecodedBody {
  readonly request: JsonObject;
  readonly uses: readonly string[];
}

/** Reads bodies with the least that can be asked in a format, and these fields. */
export const decodedBy =
  ({ decodeRequest }: Pick<FormatCodec, 'decodeRequest'>, least: JsonObject) =>
  (fields: JsonObject): DecodedBody => {
    const context = { model: 'from-the-path', stream: false };
    const { request, uses } = decodeRequest({ ...least, ...fields }, context);
    return {
      request: JSON.parse(JSON.stringify(request)) as JsonObject,
      uses: uses.map(({ feature, path }) => `${feature} ${path}`),
    };
  };
