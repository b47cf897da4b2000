import { expect, test } from 'vitest';
import { anthropicMessages as codec } from './codec.ts';

test.each([
  [400, 'invalid_request_error', 'invalid_request_error'],
  [401, 'invalid_request_error', 'authentication_error'],
  [404, 'invalid_request_error', 'not_found_error'],
  [422, 'invalid_request_error', 'invalid_request_error'],
  [424, 'ModelErrorException', 'api_error'],
  [429, 'overloaded_error', 'overloaded_error'],
  [502, undefined, 'api_error'],
  [529, 'UNAVAILABLE', 'overloaded_error'],
])('a failure of status %i of type %s is a %s', (status, type, written) => {
  const { body } = codec.encodeError({ status, message: 'words', type }, { requestId: 'r' });
  expect(body).toEqual({ type: 'error', error: { type: written, message: 'words' }, request_id: 'r' });
});
