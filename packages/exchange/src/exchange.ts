import { GatewayError, type Machine } from '@dragoman/spec';
import type { Call, Ports } from './call.ts';
import type { Effect, Input } from './effects.ts';
import { joined } from './joined.ts';
import { translate } from './translate.ts';
import type { AnswerSide, StreamSide } from './translating.ts';

type State =
  | { readonly at: 'request' }
  | { readonly at: 'asked'; readonly side: AnswerSide }
  | { readonly at: 'whole'; readonly side: AnswerSide; readonly status: number; readonly contentType: string }
  | { readonly at: 'stream'; readonly stream: StreamSide; readonly state: unknown }
  | { readonly at: 'over' };

/**
 * One call that is translated, as a state machine: what arrives in, what is to be done out. It throws nothing: a
 * request that cannot be translated is a `refuse`, an answer that cannot be read too while its head is not sent, and an
 * error event of the caller's dialect after that.
 */
export function exchange(call: Call, ports: Ports): Machine<State, Input, Effect> {
  return {
    initial: { at: 'request' },
    step(state, input) {
      try {
        return step(state, input, { call, ports });
      } catch (thrown) {
        return [{ at: 'over' }, [{ type: 'refuse', error: GatewayError.from(thrown) }]];
      }
    },
    end: () => [],
  };
}

function step(
  state: State,
  input: Input,
  { call, ports }: { readonly call: Call; readonly ports: Ports },
): readonly [State, readonly Effect[]] {
  switch (input.type) {
    case 'request': {
      const { effect, side } = translate(call, input.body, ports);
      return side ? [{ at: 'asked', side }, [effect]] : [{ at: 'over' }, [effect]];
    }
    case 'head':
      if (state.at !== 'asked') throw outOfOrder(input, state);
      return head(state.side, input, call);
    case 'chunk':
      return chunk(state, input);
    case 'broken':
      return broken(state, input);
  }
}

const STREAMED = /^(text\/event-stream|application\/vnd\.amazon\.eventstream)\b/i;

function head(
  side: AnswerSide,
  { status, contentType }: Extract<Input, { type: 'head' }>,
  call: Call,
): readonly [State, readonly Effect[]] {
  const remove = ['content-length', 'content-encoding', 'transfer-encoding'];
  const { stream } = side;
  if (stream && call.stream && status < 300 && STREAMED.test(contentType)) {
    const headers = { ...side.headers, 'content-type': stream.type };
    const state = stream.machine.initial;
    return [{ at: 'stream', stream, state }, [{ type: 'head', headers, remove, whole: false }]];
  }
  return [{ at: 'whole', side, status, contentType }, [{ type: 'head', headers: side.headers, remove, whole: true }]];
}

function chunk(state: State, input: Extract<Input, { type: 'chunk' }>): readonly [State, readonly Effect[]] {
  if (state.at === 'over') return [state, [{ type: 'body', bytes: joined([]) }]];
  if (state.at === 'whole') {
    const { side, status, contentType } = state;
    const isStream = status < 300 && STREAMED.test(contentType);
    const { bytes, headers } = side.whole({ status, bytes: input.bytes, isStream });
    return [{ at: 'over' }, [{ type: 'body', bytes, headers }]];
  }
  if (state.at !== 'stream') throw outOfOrder(input, state);
  const { machine } = state.stream;
  const [next, out] = machine.step(state.state, input.bytes);
  if (!input.last) return [{ ...state, state: next }, [{ type: 'body', bytes: joined(out) }]];
  return [{ at: 'over' }, [{ type: 'body', bytes: joined([...out, ...machine.end(next)]) }]];
}

/** Refused while the head is not sent; else what could be read, and the stream's last words. */
function broken(
  state: State,
  { bytes, error }: Extract<Input, { type: 'broken' }>,
): readonly [State, readonly Effect[]] {
  if (state.at === 'over') return [state, [{ type: 'body', bytes: joined([]) }]];
  if (state.at !== 'stream') throw error;
  const { machine, breakOff } = state.stream;
  const [next, out] = machine.step(state.state, bytes);
  return [{ at: 'over' }, [{ type: 'body', bytes: joined([...out, ...breakOff(next, error)]) }]];
}

const outOfOrder = (input: Input, { at }: State) =>
  new GatewayError('internal_error', 'internal error', { cause: `${input.type} in state ${at}` });
