import type { Json } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { decodeError, encodeError, encodeStreamError } from './errors.ts';

test.each<[number, Json, object]>([
  [429, { message: 'too many' }, { message: 'too many' }],
  [400, { message: 'no', error_type: 'bad', code: 'c' }, { message: 'no', type: 'bad', code: 'c' }],
  [400, { message: '' }, { message: 'the provider answered 400' }],
  // A page of something in between.
  [502, 'upstream connect error', { message: 'upstream connect error' }],
])('an error of status %i: %j', (status, body, words) => {
  expect(decodeError(status, body)).toEqual({ status, ...words });
});

test('to the caller it has words only', () => {
  const error = { status: 400, message: 'no', type: 'bad', code: 'c' };
  expect(encodeError(error)).toEqual({ body: { message: 'no' }, headers: {} });
  expect(encodeStreamError(error)).toEqual({ event: 'error', data: '{"type":"error","message":"no"}' });
});
