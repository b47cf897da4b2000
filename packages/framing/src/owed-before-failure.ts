import type { Machine } from '@dragoman/spec';

/**
 * What a machine still gives for the bytes before the one at which it fails, when a step over all of them has thrown:
 * so what the other side sees does not depend on how the network cut the stream. The failure itself is what the step
 * threw. Machines are pure, so a step can be taken again; in all, twice the bytes are read.
 */
export function owedBeforeFailure<State, Out>(
  machine: Machine<State, Uint8Array, Out>,
  state: State,
  bytes: Uint8Array,
): readonly Out[] {
  const owed: Out[] = [];
  let good = state;
  let from = 0;
  for (let size = 2 ** Math.floor(Math.log2(bytes.length || 1)); size >= 1; size /= 2) {
    try {
      const [next, out] = machine.step(good, bytes.subarray(from, from + size));
      good = next;
      from += size;
      for (const each of out) owed.push(each);
    } catch {
      // It fails within these: half of them may still be good.
    }
  }
  return owed;
}
