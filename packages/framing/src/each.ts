import type { Machine } from '@dragoman/spec';

/** A function of single inputs as a machine without memory, so that it can be piped: `each(encodeSse)`. */
export const each = <In, Out>(convert: (input: In) => Out): Machine<null, In, Out> => ({
  initial: null,
  step: (state, input) => [state, [convert(input)]],
  end: () => [],
});
