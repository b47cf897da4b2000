import type { AnswerEvent, JsonObject } from '@dragoman/spec';
import { unreadable } from '../reading/provider-body.ts';
import { BEGIN, finish, readBody } from './decode-stream.ts';

/** A whole answer is read as a stream of one chunk that has everything. */
export function decodeAnswer(body: JsonObject): readonly AnswerEvent[] {
  const [state, events] = readBody(BEGIN, body, 'message');
  if (!Array.isArray(body['choices'])) throw unreadable('an answer', 'it has no choices');
  return [...events, ...finish(state)];
}
