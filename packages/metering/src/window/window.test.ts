import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PERIODS, windowOf, windowOfLength, type Period } from './window.ts';

const at = (text: string): number => Date.parse(text);

test.each<[Period, string, string, string]>([
  ['minute', '2026-11-25T09:38:59.999Z', '2026-11-25T09:38:00Z', '2026-11-25T09:39:00Z'],
  ['hour', '2026-11-25T09:00:00.000Z', '2026-11-25T09:00:00Z', '2026-11-25T10:00:00Z'],
  ['day', '2026-02-28T23:59:59.999Z', '2026-02-28T00:00:00Z', '2026-03-01T00:00:00Z'],
  ['week', '2026-11-25T09:38:59Z', '2026-11-23T00:00:00Z', '2026-11-30T00:00:00Z'],
  ['week', '2026-11-23T00:00:00Z', '2026-11-23T00:00:00Z', '2026-11-30T00:00:00Z'],
  ['week', '2026-11-22T23:59:59.999Z', '2026-11-16T00:00:00Z', '2026-11-23T00:00:00Z'],
  ['week', '1970-01-01T00:00:00Z', '1969-12-29T00:00:00Z', '1970-01-05T00:00:00Z'],
  ['month', '2028-02-29T12:00:00Z', '2028-02-01T00:00:00Z', '2028-03-01T00:00:00Z'],
  ['month', '2026-12-31T23:59:59.999Z', '2026-12-01T00:00:00Z', '2027-01-01T00:00:00Z'],
  ['year', '2026-12-31T23:59:59.999Z', '2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z'],
])('the %s of %s', (period, moment, ...[start, end]) => {
  expect(windowOf(period, at(moment))).toEqual({ startMs: at(start), endMs: at(end) });
});

test('a moment lies in its window, and windows do not overlap', () => {
  fc.assert(
    fc.property(fc.constantFrom(...PERIODS), fc.integer({ min: 0, max: 4e12 }), (period, moment) => {
      const { startMs, endMs } = windowOf(period, moment);
      expect(startMs <= moment && moment < endMs).toBe(true);
      expect(windowOf(period, startMs)).toEqual({ startMs, endMs });
      expect(windowOf(period, endMs).startMs).toBe(endMs);
      expect(windowOf(period, endMs - 1)).toEqual({ startMs, endMs });
    }),
  );
});

test('windows of a length begin with 1970', () => {
  expect(windowOfLength(1000, 12_345)).toEqual({ startMs: 12_000, endMs: 13_000 });
});
