import { GatewayError, type AnswerEvent, type Frame, type JsonObject, type Machine } from '@dragoman/spec';
import { parseJson } from '@dragoman/framing';
import { objectOf, objectsOf } from '../reading/provider-body.ts';
import { BEFORE, chunkEvents, lastEvents, type AnswerState } from './decode-answer/chunk-events.ts';

/**
 * A stream of `GenerateContentResponse`, as server-sent events or as elements of a JSON array. It has no last event:
 * it is whole when each candidate has said why it finished, or the prompt was blocked. What a candidate says at last,
 * and usage, may come in several pieces, so stops and usage are given out at the end of the input.
 */
export const decodeStream: Machine<AnswerState, Frame, AnswerEvent> = {
  initial: BEFORE,

  step(state, { data }) {
    if (data.trim() === '') return [state, []];
    const value = parseJson(data, { error: 'bad_upstream_answer' });
    const events: AnswerEvent[] = [];
    let next = state;
    for (const chunk of chunksIn(value)) {
      const [after, said] = chunkEvents(next, chunk);
      next = after;
      for (const event of said) events.push(event);
    }
    return [next, events];
  },

  end(state) {
    if (isWhole(state)) return lastEvents(state);
    throw new GatewayError('bad_upstream_answer', 'the provider closed the stream before the answer was complete');
  },
};

/** Errors of a stream may stand in a list of their own. */
function chunksIn(value: ReturnType<typeof parseJson>): readonly JsonObject[] {
  const object = objectOf(value);
  return object ? [object] : objectsOf(value);
}

const isWhole = ({ choices, blocked }: AnswerState): boolean =>
  choices.length === 0 ? blocked !== undefined : choices.every(({ finish }) => finish !== undefined);
