import type { ChatRequest, EncodedRequest, JsonObject } from '@dragoman/spec';
import { mannerOf } from './encode-request/manner.ts';
import {
  choosingFields,
  limitFields,
  mannerFields,
  outputFields,
  storeFields,
  tierField,
} from './encode-request/settings.ts';
import { toolFields } from './encode-request/tools.ts';
import { encodeTurns } from './encode-request/turns.ts';

export function encodeRequest(request: ChatRequest): EncodedRequest {
  const manner = mannerOf(request);
  const body: JsonObject = {
    model: request.model,
    messages: encodeTurns(request.turns, manner),
    ...toolFields(request, manner),
    ...outputFields(request, manner),
    ...limitFields(request, manner),
    ...choosingFields(request, manner),
    ...mannerFields(request, manner),
    verbosity: request.verbosity,
    prompt_cache_key: request.cacheKey,
    user: request.user,
    ...tierField(request, manner),
    ...storeFields(request, manner),
    ...(request.stream && { stream: true, stream_options: { include_usage: true } }),
    ...(manner.own && request.extra?.fields),
  };
  return { body, path: '/v1/chat/completions', warnings: manner.warnings };
}
