import { GatewayError, sealed, type AnyMachine, type FormatCodec, type Machine } from '@dragoman/spec';
import { owedBeforeFailure } from '@dragoman/framing';
import type { Call } from '../call.ts';
import type { StreamSide } from '../translating.ts';
import { streamType, writeFrames } from './stream-frames.ts';

interface Caller {
  readonly call: Call;
  readonly from: FormatCodec;
}

type State = { readonly failed: boolean; readonly inner: unknown };

/** What the caller gets when a stream fails, framed as he wants it. */
function lastWords(thrown: unknown, { call, from }: Caller): readonly Uint8Array[] {
  const { status, message, code } = GatewayError.from(thrown);
  const frame = from.encodeStreamError({ status, message, code }, { requestId: call.id });
  const write = writeFrames(call, from);
  const [state, bytes] = write.step(write.initial, frame);
  // An array is open already if anything was sent; who reads arrays sees an error either way.
  return call.asArray ? bytes : [...bytes, ...write.end(state)];
}

/** A stream that cannot be read to its end says so to the caller, in his dialect; what comes after that is not read. */
export function endsWithError(machine: AnyMachine<Uint8Array, Uint8Array>, caller: Caller): StreamSide {
  const guarded: Machine<State, Uint8Array, Uint8Array> = {
    initial: { failed: false, inner: machine.initial },
    step(state, input) {
      if (state.failed) return [state, []];
      try {
        const [inner, out] = machine.step(state.inner, input);
        return [{ failed: false, inner }, out];
      } catch (thrown) {
        // Whatever came before the fault is the caller's, however the network cut it.
        const owed = owedBeforeFailure(machine, state.inner, input);
        return [{ ...state, failed: true }, [...owed, ...lastWords(thrown, caller)]];
      }
    },
    end(state) {
      if (state.failed) return [];
      try {
        return machine.end(state.inner);
      } catch (thrown) {
        return lastWords(thrown, caller);
      }
    },
  };
  const { call, from } = caller;
  return {
    type: streamType(call, from),
    machine: sealed(guarded),
    breakOff: (state, error) => ((state as State).failed ? [] : lastWords(error, caller)),
  };
}
