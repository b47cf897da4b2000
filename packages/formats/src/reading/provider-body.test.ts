import { expect, test } from 'vitest';
import { listOf, numberOf, objectOf, objectsOf, sumOf, textOf, unreadable } from './provider-body.ts';

test('what has another shape is not there', () => {
  const values = [undefined, null, true, 7, 'a', [1], { b: 1 }];
  expect(values.map(objectOf)).toEqual([...Array.from({ length: 6 }), { b: 1 }]);
  expect(values.map(listOf)).toEqual([[], [], [], [], [], [1], []]);
  expect(values.map(textOf)).toEqual([undefined, undefined, undefined, undefined, 'a', undefined, undefined]);
  expect(values.map(numberOf)).toEqual([undefined, undefined, undefined, 7, undefined, undefined, undefined]);
  expect(objectsOf([null, 1, 'a', [{}], { b: 1 }])).toEqual([{ b: 1 }]);
});

test('what nobody counted has no sum', () => {
  expect([sumOf(), sumOf(undefined), sumOf(0, undefined), sumOf(1, 2)]).toEqual([undefined, undefined, 0, 3]);
});

test('an answer that cannot be read says what it was, and why', () => {
  expect(unreadable('an answer', 'it is empty')).toMatchObject({
    code: 'bad_upstream_answer',
    message: 'the provider sent an answer that cannot be read: it is empty',
  });
});
