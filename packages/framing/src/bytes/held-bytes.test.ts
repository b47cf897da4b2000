import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinBytes } from '../testing/chunks.ts';
import { heldLength, hold, joined, type Held } from './held-bytes.ts';

const blocksOf = (held: Held): readonly Uint8Array[] => (held ? [held.block, ...blocksOf(held.before)] : []);

test('what was held comes back, in order', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), fc.uint8Array(), (chunks, last) => {
      const held = chunks.reduce<Held>(hold, undefined);
      const all = joinBytes(chunks);
      expect(heldLength(held)).toBe(all.length);
      expect(joined(held, last)).toEqual(joinBytes([all, last]));
    }),
  );
});

test.each([
  [10_000, 20],
  [1_000_000, 260],
])('%d bytes, one by one: few blocks, and few copies of each byte', { timeout: 60_000 }, (count, blocks) => {
  let held: Held;
  let copied = 0;
  for (let at = 0; at < count; at++) {
    held = hold(held, Uint8Array.of(at));
    copied += held?.block.length ?? 0;
  }
  expect(blocksOf(held).length).toBeLessThan(blocks);
  expect(copied / count).toBeLessThan(14);
});

test('full blocks are never copied again', () => {
  const full = hold(undefined, new Uint8Array(4096));
  expect(hold(full, new Uint8Array(1_000_000))?.before).toBe(full);
});

test('a value: who holds more has another one', () => {
  const held = hold(undefined, Uint8Array.of(1));
  const two = hold(held, Uint8Array.of(2));
  const three = hold(held, Uint8Array.of(3));
  expect([held, two, three].map((each) => [...joined(each, new Uint8Array())])).toEqual([[1], [1, 2], [1, 3]]);
  expect(hold(held, new Uint8Array())).toBe(held);
});

test('a copy: what is kept does not keep the buffer it came in', () => {
  const buffer = new Uint8Array(65_536).fill(7);
  const held = hold(undefined, buffer.subarray(10, 20));
  expect(held?.block.buffer.byteLength).toBe(10);
});
