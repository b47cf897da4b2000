import type { ChatRequest, CountAnswer, EncodedRequest, FormatCodec, JsonObject } from '@dragoman/spec';
import { numberOf, unreadable } from '../reading/provider-body.ts';
import { decodeRequest } from './decode-request.ts';
import { encodeRequest } from './encode-request.ts';

/** What a count of tokens takes of a request. */
const COUNTED = [
  'model',
  'input',
  'instructions',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'text',
  'reasoning',
  'truncation',
  'previous_response_id',
  'conversation',
] as const;

function encodeCount(request: ChatRequest): EncodedRequest {
  const { body, warnings } = encodeRequest(request);
  const counted = Object.fromEntries(COUNTED.map((field) => [field, body[field]]));
  return { body: counted, path: '/v1/responses/input_tokens', warnings };
}

function decodeCount(body: JsonObject): CountAnswer {
  const input = numberOf(body['input_tokens']);
  if (input === undefined) throw unreadable('an answer', 'it has no count');
  return { input, estimated: false };
}

/** @see https://platform.openai.com/docs/api-reference/responses/input-tokens */
export const count: NonNullable<FormatCodec['count']> = {
  decodeRequest,
  encodeRequest: encodeCount,
  decodeAnswer: decodeCount,
  encodeAnswer: ({ input }) => ({ object: 'response.input_tokens', input_tokens: input }),
};
