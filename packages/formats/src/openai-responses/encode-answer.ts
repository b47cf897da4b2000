import type { AnswerContext, AnswerEvent, JsonObject } from '@dragoman/spec';
import { beginWriting, writeEvent } from './encode-answer/write-response.ts';

/** What the last event of the stream would say. */
export function encodeAnswer(events: readonly AnswerEvent[], context: AnswerContext): JsonObject {
  let writing = beginWriting(context);
  let last: JsonObject = writing.response;
  for (const event of events) {
    const [next, written] = writeEvent(writing, event, context);
    writing = next;
    if (event.type === 'end') last = written.at(-1)!['response'] as JsonObject;
  }
  return last;
}
