import type { ChatRequest, JsonObject } from '@dragoman/spec';
import { asked } from '../../testing/asked.ts';
import { openaiResponses as codec } from '../codec.ts';

export const bodyOf = (more: Partial<ChatRequest>): JsonObject =>
  JSON.parse(JSON.stringify(codec.encodeRequest(asked(more)).body)) as JsonObject;
