import type { CountAnswer, FormatCodec, JsonObject } from '@dragoman/spec';
import { numberOf, unreadable } from '../reading/provider-body.ts';
import { decodeRequest } from './decode-request.ts';
import { encodeRequest } from './encode-request.ts';

/** What counting takes of a request. */
const COUNTED = new Set([
  'model',
  'messages',
  'system',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
  'cache_control',
  'context_management',
  'mcp_servers',
]);

/** @see https://platform.claude.com/docs/en/api/messages/count_tokens */
export const count: NonNullable<FormatCodec['count']> = {
  decodeRequest,
  encodeRequest(request) {
    const { body, warnings } = encodeRequest(request);
    const fields = Object.entries(body).filter(([field]) => COUNTED.has(field));
    const told = warnings.filter((warning) => !warning.startsWith('max_tokens'));
    return { body: Object.fromEntries(fields), path: '/v1/messages/count_tokens', warnings: told };
  },
  decodeAnswer(body): CountAnswer {
    const input = numberOf(body.input_tokens);
    if (input === undefined) throw unreadable('an answer', 'it has no input_tokens');
    return { input, estimated: false };
  },
  encodeAnswer: ({ input }): JsonObject => ({ input_tokens: input }),
};
