import type { ChatRequest, EncodedRequest, JsonObject, Turn } from '@dragoman/spec';
import { cannot } from '../openai-chat/encode-request/parts.ts';
import { tierField } from '../openai-chat/encode-request/settings.ts';
import { unmarkedTurn } from '../translating/cache-marks.ts';
import { upTo, withToolIds } from '../translating/tool-ids.ts';
import { encodeTurns } from './encode-request/items.ts';
import { isOwn, mannerOf, type Manner } from './encode-request/manner.ts';
import { keepingFields, mannerFields, textFields } from './encode-request/settings.ts';
import { toolFields } from './encode-request/tools.ts';

/** Longer ones are a 400. @see https://platform.openai.com/docs/api-reference/responses/create call_id */
const fits = upTo(64);

export function encodeRequest(asked: ChatRequest): EncodedRequest {
  const request = isOwn(asked) ? asked : { ...asked, turns: withToolIds(asked.turns, fits) };
  const manner = mannerOf(request);
  refuse(request);
  const body: JsonObject = {
    model: request.model,
    // Only its newest models take marks of what is worth caching.
    ...conversation(manner.own ? request.turns : request.turns.map(unmarkedTurn), manner),
    ...toolFields(request, manner),
    ...textFields(request, manner),
    ...mannerFields(request, manner),
    max_output_tokens: request.maxTokens,
    ...keepingFields(request, manner),
    prompt_cache_key: request.cacheKey,
    user: request.user,
    metadata: request.metadata,
    ...tierField(request, manner),
    ...(request.stream && { stream: true }),
    ...(manner.own && request.extra!.fields),
  };
  return { body, path: '/v1/responses', warnings: manner.warnings };
}

function refuse({ stop, choices }: ChatRequest): void {
  if (stop.length > 0) throw cannot('stop', 'stop sequences cannot be sent');
  if ((choices ?? 1) > 1) throw cannot('choices', 'there is only one answer');
}

/** A system text that stands before everything goes as `instructions`. */
function conversation(turns: readonly Turn[], manner: Manner): JsonObject {
  const instructions = instructionsOf(turns);
  const rest = instructions === undefined ? turns : turns.slice(1);
  return { instructions, input: encodeTurns(rest, manner) };
}

export function instructionsOf([first]: readonly Turn[]): string | undefined {
  if (first?.role !== 'system' || first.parts.length !== 1 || first.parts[0]!.cache) return undefined;
  return first.parts[0]!.text;
}
