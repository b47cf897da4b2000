import type { ChatRequest, JsonObject } from '@dragoman/spec';
import { openaiResponses as codec } from '../codec.ts';

/** As another format's decoder leaves it. */
export const asked = (more: Partial<ChatRequest> = {}): ChatRequest => ({
  model: 'some-model',
  stream: false,
  turns: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
  tools: [],
  sampling: {},
  stop: [],
  ...more,
});

export const bodyOf = (more: Partial<ChatRequest>): JsonObject =>
  JSON.parse(JSON.stringify(codec.encodeRequest(asked(more)).body)) as JsonObject;
