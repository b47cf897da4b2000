import { GatewayError, type AnswerEvent, type Frame, type JsonObject, type Machine } from '@dragoman/spec';
import { parseJson } from '@dragoman/framing';
import { wordsOf } from '../reading/error-words.ts';
import { numberOf, objectOf, unreadable } from '../reading/provider-body.ts';
import { startEvent, usageEvents } from './decode-answer.ts';
import { closeBlock, deltaOf, NO_BLOCK, openBlock, type Block } from './decode-stream/block.ts';
import { decodeStop } from './stop-reasons.ts';

interface State {
  readonly at: 'before' | 'message' | 'stopped' | 'after';
  readonly calls: number;
  /** Blocks follow one another. */
  readonly block: Block;
  readonly index: number | undefined;
  readonly stop: AnswerEvent | undefined;
}

type Step = readonly [State, readonly AnswerEvent[]];

const INITIAL: State = { at: 'before', calls: 0, block: NO_BLOCK, index: undefined, stop: undefined };

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html */
export const decodeStream: Machine<State, Frame, AnswerEvent> = {
  initial: INITIAL,
  step(state, { event, data, exception }) {
    const payload = objectOf(parseJson(data, { error: 'bad_upstream_answer' }));
    if (!payload) throw unreadable('a stream event', 'it is no object');
    if (exception) throw failed(event, payload);
    switch (event) {
      case 'messageStart':
        return state.at === 'before' ? [{ ...state, at: 'message' }, [startEvent(payload)]] : [state, []];
      case 'metadata':
        return metadata(state, payload);
      default:
        return state.at === 'message' ? inMessage(state, event, payload) : [state, []];
    }
  },
  end({ at, stop }) {
    if (at === 'after') return [];
    // The answer is whole; only what it cost was not said.
    if (stop) return [stop, { type: 'end' }];
    throw new GatewayError('bad_upstream_answer', 'the provider closed the stream before the answer was complete');
  },
};

function failed(event: string, payload: JsonObject): GatewayError {
  const { message } = wordsOf(500, payload);
  return new GatewayError('bad_upstream_answer', `the provider ended the stream: ${message}`, { cause: event });
}

function metadata(state: State, payload: JsonObject): Step {
  if (!state.stop) return [state, []];
  return [{ ...INITIAL, at: 'after' }, [state.stop, ...usageEvents(payload), { type: 'end' }]];
}

function inMessage(state: State, event: string, payload: JsonObject): Step {
  const index = numberOf(payload.contentBlockIndex);
  switch (event) {
    case 'contentBlockStart':
      return open(state, index, objectOf(payload.start) ?? {});
    case 'contentBlockDelta':
      return delta(state, index, objectOf(payload.delta) ?? {});
    case 'contentBlockStop':
      return [{ ...state, block: NO_BLOCK, index: undefined }, closeBlock(state.block)];
    case 'messageStop':
      return [
        { ...state, at: 'stopped', block: NO_BLOCK, index: undefined, stop: decodeStop(payload) },
        closeBlock(state.block),
      ];
    default:
      // What is newer than this code.
      return [state, []];
  }
}

function open(state: State, index: number | undefined, start: JsonObject): Step {
  const [block, events] = openBlock(start, state.calls);
  const calls = block.type === 'tool-call' ? state.calls + 1 : state.calls;
  return [{ ...state, calls, block, index }, [...closeBlock(state.block), ...events]];
}

/** Text and thoughts begin with their first piece. */
function delta(state: State, index: number | undefined, change: JsonObject): Step {
  const continues = state.index === index;
  const [block, events] = deltaOf(continues ? state.block : NO_BLOCK, change);
  return [{ ...state, block, index }, continues ? events : [...closeBlock(state.block), ...events]];
}
