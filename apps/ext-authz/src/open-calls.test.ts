import { expect, test } from 'vitest';
import { openCalls } from './open-calls.ts';

const [ONE, TWO] = [{}, {}];

test('calls are those of the client who asked, until their end is told', () => {
  const open = openCalls();
  open.add(ONE, 'a');
  open.add(TWO, 'b');
  open.add(ONE, 'c');
  open.remove('a');
  open.remove('never');
  expect(open.left(ONE)).toEqual(['c']);
  expect(open.left(ONE)).toEqual([]);
  expect(open.left(TWO)).toEqual(['b']);
});

test('the oldest are forgotten first', () => {
  const open = openCalls(2);
  for (const id of ['a', 'b', 'c']) open.add(ONE, id);
  expect(open.left(ONE)).toEqual(['b', 'c']);
});

test('of a client who is gone none is open', () => {
  const open = openCalls();
  const client = {};
  expect(open.add(client, 'a')).toBe(true);
  expect(open.left(client)).toEqual(['a']);
  expect(open.add(client, 'b')).toBe(false);
  expect(open.left(client)).toEqual([]);
});
