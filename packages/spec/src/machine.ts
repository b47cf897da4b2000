/**
 * A stream translator as a value: a state, a step, an end. Everything that streams has this shape, from bytes to
 * dialects, so that translators compose and every one is tested the same way.
 */
export interface Machine<State, In, Out> {
  readonly initial: State;
  /** Pure: same state and input, same result. Throws a GatewayError if the peer breaks its own rules. */
  step(state: State, input: In): readonly [State, readonly Out[]];
  /** The input is over: what is still owed downstream. Throws a GatewayError if the peer stopped half-way. */
  end(state: State): readonly Out[];
}

/** A machine whose state is nobody's business. */
export type AnyMachine<In, Out> = Machine<unknown, In, Out>;

/** Hides the state of a machine, so that machines of different states fit into one table. */
export const sealed = <State, In, Out>(machine: Machine<State, In, Out>): AnyMachine<In, Out> =>
  machine as unknown as AnyMachine<In, Out>;

/** Feeds the output of one machine to the next. */
export function pipe<A, B, In, Mid, Out>(
  first: Machine<A, In, Mid>,
  second: Machine<B, Mid, Out>,
): Machine<readonly [A, B], In, Out> {
  const feed = (start: B, mids: readonly Mid[]): readonly [B, Out[]] => {
    let state = start;
    const out: Out[] = [];
    for (const mid of mids) {
      const [next, some] = second.step(state, mid);
      state = next;
      for (const each of some) out.push(each);
    }
    return [state, out];
  };
  return {
    initial: [first.initial, second.initial],
    step([a, b], input) {
      const [nextA, mids] = first.step(a, input);
      const [nextB, out] = feed(b, mids);
      return [[nextA, nextB], out];
    },
    end([a, b]) {
      const [last, out] = feed(b, first.end(a));
      return [...out, ...second.end(last)];
    },
  };
}

/** Pulls everything through a machine: for tests, and for what is not a stream. */
export function* drive<State, In, Out>(machine: Machine<State, In, Out>, inputs: Iterable<In>): Generator<Out> {
  let state = machine.initial;
  for (const input of inputs) {
    const [next, out] = machine.step(state, input);
    state = next;
    yield* out;
  }
  yield* machine.end(state);
}
