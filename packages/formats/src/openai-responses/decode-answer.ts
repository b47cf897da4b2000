import type { AnswerEvent, JsonObject } from '@dragoman/spec';
import { objectsOf, unreadable } from '../reading/provider-body.ts';
import { itemEvents, type ItemTold, type Reading } from './decode-answer/items.ts';
import { endEvents, refuseFailure, startOf } from './decode-answer/response.ts';

export function decodeAnswer(body: JsonObject): readonly AnswerEvent[] {
  refuseFailure(body);
  if (!Array.isArray(body['output'])) throw unreadable('an answer', 'it has no output');
  const [{ calls }, events] = outputEvents({ calls: 0 }, body);
  return [startOf(body), ...events, ...endEvents(body, calls > 0)];
}

/** Everything that the output of a response says. */
export function outputEvents(begin: Reading, { output }: JsonObject): ItemTold {
  let reading = begin;
  const events: AnswerEvent[] = [];
  for (const item of objectsOf(output)) {
    const [next, some] = itemEvents(reading, item);
    reading = next;
    for (const event of some) events.push(event);
  }
  return [reading, events];
}
