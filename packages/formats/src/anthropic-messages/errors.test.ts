import { expect, test } from 'vitest';
import { anthropicMessages as codec } from './codec.ts';

test.each([
  [400, 'invalid_request_error', 'invalid_request_error'],
  [401, 'invalid_request_error', 'authentication_error'],
  [404, 'invalid_request_error', 'not_found_error'],
  [422, 'invalid_request_error', 'invalid_request_error'],
  [402, undefined, 'billing_error'],
  [403, undefined, 'permission_error'],
  [408, undefined, 'timeout_error'],
  [413, undefined, 'request_too_large'],
  [424, 'ModelErrorException', 'api_error'],
  [429, undefined, 'rate_limit_error'],
  [429, 'overloaded_error', 'overloaded_error'],
  [499, undefined, 'invalid_request_error'],
  [500, undefined, 'api_error'],
  [502, undefined, 'api_error'],
  [503, 'UNAVAILABLE', 'overloaded_error'],
  [504, undefined, 'timeout_error'],
  [529, 'UNAVAILABLE', 'overloaded_error'],
])('a failure of status %i of type %s is a %s', (status, type, written) => {
  const error = { status, message: 'words', type };
  const body = { type: 'error', error: { type: written, message: 'words' }, request_id: 'r' };
  expect(codec.encodeError(error, { requestId: 'r' })).toEqual({ body, headers: { 'request-id': 'r' } });
  const { event, data } = codec.encodeStreamError(error, { requestId: 'r' });
  expect([event, JSON.parse(data)]).toEqual(['error', body]);
});
