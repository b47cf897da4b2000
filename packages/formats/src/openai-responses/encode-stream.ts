import type { AnswerContext, AnswerEvent, Frame, Machine } from '@dragoman/spec';
import { writeJson } from '@dragoman/framing';
import { beginWriting, writeEvent } from './encode-answer/write-response.ts';
import type { Writing } from './encode-answer/writing.ts';

interface State {
  readonly writing: Writing;
  /** `sequence_number` of the next event. */
  readonly number: number;
}

export const encodeStream = (context: AnswerContext): Machine<State, AnswerEvent, Frame> => ({
  initial: { writing: beginWriting(context), number: 0 },
  step({ writing, number }, event) {
    const [next, events] = writeEvent(writing, event, context);
    const frames = events.map(({ type, ...fields }, at): Frame => {
      return { event: String(type), data: writeJson({ type, sequence_number: number + at, ...fields }) };
    });
    return [{ writing: next, number: number + events.length }, frames];
  },
  end: () => [],
});
