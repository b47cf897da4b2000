import type { AnswerEvent, JsonObject } from '@dragoman/spec';
import { unreadable } from '../reading/provider-body.ts';
import { BEFORE, chunkEvents, lastEvents } from './decode-answer/chunk-events.ts';

/**
 * A `GenerateContentResponse`. It need not say why it ended: it is whole because its JSON is.
 *
 * @see https://ai.google.dev/api/generate-content#v1beta.GenerateContentResponse
 */
export function decodeAnswer(body: JsonObject): readonly AnswerEvent[] {
  if (!['candidates', 'promptFeedback', 'usageMetadata', 'error'].some((field) => field in body))
    throw unreadable('an answer', 'it has no candidates');
  const [state, events] = chunkEvents(BEFORE, body);
  if (state.choices.length > 0 || state.blocked !== undefined) return [...events, ...lastEvents(state)];
  return [...events, { type: 'stop', choice: 0, reason: 'other' }, ...lastEvents(state)];
}
