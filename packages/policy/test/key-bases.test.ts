import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keysInParts, newestBase, type KeyBases } from '../src/compile/key-bases.ts';
import { GONE, type KeyLines } from '../src/compile/key-lines.ts';

const LIMITS = { together: 3, changes: 2 };
const HASHES = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
const linesOf = (...names: readonly string[]): KeyLines => new Map(names.map((name) => [name, `${name}\t\t`]));
const FOUR = linesOf('a', 'b', 'c', 'd');

const after = (before: KeyBases, lines: KeyLines, nowMs: number) =>
  keysInParts(before, lines, { nowMs, limits: LIMITS });

test('few keys have no table, and many have one that nothing relies on before it is surely there', () => {
  const few = linesOf('a', 'b', 'c');
  expect(after({}, few, 0)).toEqual({ bases: {}, beside: few });
  const first = after({}, FOUR, 0);
  expect(first).toEqual({ bases: { coming: { madeAtMs: 0, lines: FOUR } }, beside: FOUR });
  const fewer = linesOf('a');
  expect(after(first.bases, fewer, 9_999)).toEqual({ bases: first.bases, beside: fewer });
  const later = after(first.bases, FOUR, 10_000);
  expect(later).toEqual({ bases: { reliedOn: first.bases.coming }, beside: new Map() });
});

test('a key that came, went or changed stands beside the table, until there are too many', () => {
  const base: KeyBases = { reliedOn: { madeAtMs: 0, lines: FOUR } };
  const edited = new Map([...FOUR, ['a', 'a\t\trevoked'], ['e', 'e\t\t']]);
  expect(after(base, edited, 20_000)).toEqual({
    bases: base,
    beside: new Map([
      ['a', 'a\t\trevoked'],
      ['e', 'e\t\t'],
    ]),
  });
  const fewer = linesOf('a');
  const anew = after(base, fewer, 20_000);
  expect(newestBase(anew.bases)).toEqual({ madeAtMs: 20_000, lines: fewer });
  expect(anew.beside).toEqual(new Map(['b', 'c', 'd'].map((name) => [name, GONE])));
});

test('whichever table Envoy still has, it knows of each key what is true', () => {
  const keys = fc.dictionary(fc.constantFrom(...HASHES), fc.constantFrom('1', '2', 'revoked'));
  const edits = fc.array(fc.record({ keys, wait: fc.constantFrom(0, 1, 5_000, 10_000) }), { maxLength: 30 });
  fc.assert(
    fc.property(edits, (steps) => {
      let [bases, nowMs]: [KeyBases, number] = [{}, 0];
      for (const { keys: said, wait } of steps) {
        nowMs += wait;
        const lines: KeyLines = new Map(Object.entries(said));
        const { beside, ...next } = after(bases, lines, nowMs);
        bases = next.bases;
        const tables = bases.reliedOn ? [bases.reliedOn, newestBase(bases)] : [undefined, bases.coming];
        for (const table of tables) {
          const known = (hash: string) => beside.get(hash) ?? (bases.reliedOn && table?.lines.get(hash));
          for (const hash of HASHES) {
            const line = known(hash);
            expect(line === GONE ? undefined : line).toBe(lines.get(hash));
          }
        }
      }
    }),
  );
});
