import { exchange, type Call, type Effect, type Input } from '@dragoman/exchange';
import { CODECS } from '@dragoman/formats';
import type { GatewayError } from '@dragoman/spec';

/** One call that is under way, as the Lua filter holds it. */
export interface Session {
  /** What is to be done when this has come. */
  take(input: Input): readonly Effect[];
}

const PORTS = {
  countTokens: (): number => {
    throw new Error('tokens are not counted here');
  },
};

/** What is compiled to Lua: the exchange, as the translator service runs it. */
export function begin(call: Call): Session {
  const machine = exchange(call, PORTS);
  let state = machine.initial;
  return {
    take(input) {
      const [next, effects] = machine.step(state, input);
      state = next;
      return effects;
    },
  };
}

/** What the caller is told of an error, in his dialect. */
export function bodyOfError({ from, id }: Call, { status, message, code, param }: GatewayError): object | undefined {
  return CODECS.get(from)?.encodeError({ status, message, code, param }, { requestId: id }).body;
}
