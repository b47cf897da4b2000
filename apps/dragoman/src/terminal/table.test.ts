import { expect, test } from 'vitest';
import { table } from './table.ts';

test('columns are as wide as they have to be, numbers stand to the right', () => {
  const lines = [
    ['name', 'calls', 'note'],
    ['a', '1', ''],
    ['longer', '12345678', 'x'],
  ];
  expect(table(lines, [false, true])).toBe(
    ['name       calls  note', 'a              1', 'longer  12345678  x', ''].join('\n'),
  );
});

test('a terminal is shown control characters, and does not obey them', () => {
  expect(table([['a\u001b[2Jb\u202e\n']])).toBe('a\\u001b[2Jb\\u202e\\u000a\n');
});
