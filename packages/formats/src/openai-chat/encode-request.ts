import type { ChatRequest, EncodedRequest, JsonObject } from '@dragoman/spec';
import { upTo, withToolIds } from '../translating/tool-ids.ts';
import { mannerOf } from './encode-request/manner.ts';
import {
  choosingFields,
  limitFields,
  mannerFields,
  outputFields,
  storeFields,
  tierField,
  verbosityField,
} from './encode-request/settings.ts';
import { toolFields } from './encode-request/tools.ts';
import { encodeTurns } from './encode-request/turns.ts';

/** Longer ones are a 400. @see https://platform.openai.com/docs/api-reference/chat/create tool_calls.id */
const fits = upTo(40);

export function encodeRequest(request: ChatRequest): EncodedRequest {
  const manner = mannerOf(request);
  const body: JsonObject = {
    model: request.model,
    messages: encodeTurns(manner.own ? request.turns : withToolIds(request.turns, fits), manner),
    ...toolFields(request, manner),
    ...outputFields(request, manner),
    ...limitFields(request, manner),
    ...choosingFields(request, manner),
    ...mannerFields(request, manner),
    ...verbosityField(request, manner),
    prompt_cache_key: request.cacheKey,
    user: request.user,
    ...tierField(request, manner),
    ...storeFields(request, manner),
    ...(request.stream && { stream: true, stream_options: { include_usage: true } }),
    ...manner.fields,
  };
  return { body, path: '/v1/chat/completions', warnings: manner.warnings };
}
