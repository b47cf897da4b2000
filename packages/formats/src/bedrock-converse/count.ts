import type { CountAnswer, Decoded, ChatRequest, FormatCodec, JsonObject, RequestContext } from '@dragoman/spec';
import { GatewayError } from '@dragoman/spec';
import { numberOf, objectOf, unreadable } from '../reading/provider-body.ts';
import { decodeRequest } from './decode-request.ts';
import { encodeRequest } from './encode-request.ts';

const COUNTED = new Set(['messages', 'system', 'toolConfig', 'additionalModelRequestFields']);

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CountTokens.html */
export const count: NonNullable<FormatCodec['count']> = {
  decodeRequest(body: JsonObject, context: RequestContext): Decoded<ChatRequest> {
    const converse = objectOf(objectOf(body.input)?.converse);
    if (!converse)
      throw new GatewayError('invalid_request', 'input.converse: is required', { param: 'input.converse' });
    const { request, uses } = decodeRequest(converse, context);
    return { request, uses: uses.map(({ feature, path }) => ({ feature, path: `input.converse.${path}` })) };
  },
  encodeRequest(request) {
    const { body, warnings } = encodeRequest(request);
    const converse = Object.fromEntries(Object.entries(body).filter(([field]) => COUNTED.has(field)));
    return { body: { input: { converse } }, path: '/model/{model}/count-tokens', warnings };
  },
  decodeAnswer(body): CountAnswer {
    const input = numberOf(body.inputTokens);
    if (input === undefined) throw unreadable('an answer', 'it has no inputTokens');
    return { input, estimated: false };
  },
  encodeAnswer: ({ input }): JsonObject => ({ inputTokens: input }),
};
