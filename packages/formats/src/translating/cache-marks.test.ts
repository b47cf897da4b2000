import { expect, test } from 'vitest';
import { unmarked, unmarkedTurn } from './cache-marks.ts';
import { itemsOf, push } from './stack.ts';

const text = { type: 'text', text: 'a' } as const;
const marked = { ...text, cache: { ttl: '1h' } } as const;

test('marks are taken off parts, results and parts of results, and nothing else', () => {
  expect(unmarked(marked)).toEqual(text);
  expect(unmarkedTurn({ role: 'user', name: 'n', parts: [marked, text] })).toEqual({
    role: 'user',
    name: 'n',
    parts: [text, text],
  });
  expect(unmarkedTurn({ role: 'tool', results: [{ callId: 'x', parts: [marked], cache: {} }] })).toEqual({
    role: 'tool',
    results: [{ callId: 'x', parts: [text] }],
  });
});

test('a stack gives its items in the order in which they came', () => {
  expect(itemsOf(undefined)).toEqual([]);
  const two = push(push(undefined, 'a'), 'b');
  expect(itemsOf(two)).toEqual(['a', 'b']);
  expect([two.before?.size, two.size]).toEqual([1, 2]);
});
