import type {
  ChatRequest,
  CountAnswer,
  Decoded,
  EncodedRequest,
  FormatCodec,
  JsonObject,
  RequestContext,
} from '@dragoman/spec';
import { numberOf, objectOf, unreadable } from '../reading/provider-body.ts';
import { decodeRequest } from './decode-request.ts';
import { bodyOf } from './encode-request.ts';

const WRAPPER = { camel: 'generateContentRequest', snake: 'generate_content_request' };

/**
 * `countTokens`: contents alone, a whole request in `generateContentRequest` (Gemini), or one that lies open (Vertex).
 *
 * @see https://ai.google.dev/api/tokens
 */
export const count: NonNullable<FormatCodec['count']> = {
  decodeRequest(body: JsonObject, context: RequestContext): Decoded<ChatRequest> {
    const name = WRAPPER.camel in body ? WRAPPER.camel : WRAPPER.snake;
    const wrapped = objectOf(body[name]);
    if (!wrapped) return decodeRequest(body, context);
    const { request, uses } = decodeRequest(wrapped, context);
    return { request, uses: uses.map(({ feature, path }) => ({ feature, path: `${name}.${path}` })) };
  },

  encodeRequest(request: ChatRequest): EncodedRequest {
    const { body, warnings } = bodyOf(request);
    const { contents, ...beside } = body;
    const isAlone = Object.keys(beside).length === 0;
    return {
      body: isAlone ? { contents } : { [WRAPPER.camel]: { model: `models/${request.model}`, ...body } },
      path: '/v1beta/models/{model}:countTokens',
      warnings,
    };
  },

  decodeAnswer(body: JsonObject): CountAnswer {
    const input = numberOf(body['totalTokens']);
    if (input === undefined) throw unreadable('a count', 'it has no totalTokens');
    const cacheRead = numberOf(body['cachedContentTokenCount']);
    return { input, ...(cacheRead !== undefined && { cacheRead }), estimated: false };
  },

  encodeAnswer: ({ input, cacheRead }: CountAnswer): JsonObject => ({
    totalTokens: input,
    ...(cacheRead !== undefined && { cachedContentTokenCount: cacheRead }),
  }),
};
