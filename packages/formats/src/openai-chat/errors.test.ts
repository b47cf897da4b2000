import { expect, test } from 'vitest';
import { openaiChat as codec } from './codec.ts';

test.each([
  [
    { error: { message: 'words', type: 'invalid_request_error', code: 'c', param: 'p' } },
    { message: 'words', type: 'invalid_request_error', code: 'c', param: 'p' },
  ],
  [{ error: { message: 'words', code: 401 } }, { message: 'words', code: '401' }],
  [{ error: 'words' }, { message: 'words' }],
  [
    { message: 'words', object: 'error', type: 't', code: '1' },
    { message: 'words', type: 't', code: '1' },
  ],
  [{ detail: 'words' }, { message: 'words' }],
  [{ detail: [{ loc: ['body'], msg: 'words' }] }, { message: 'words' }],
  [
    [{ error: { code: 400, message: 'words', status: 'INVALID_ARGUMENT' } }],
    { message: 'words', type: 'INVALID_ARGUMENT' },
  ],
])('%j', (body, error) => {
  expect(codec.decodeError(400, body)).toMatchObject({ status: 400, ...error });
});

test.each([
  [429, 'overloaded_error', 'rate_limit_error'],
  [529, 'overloaded_error', 'server_error'],
  [401, undefined, 'authentication_error'],
  [418, undefined, 'invalid_request_error'],
  [400, 'invalid_request_error', 'invalid_request_error'],
  [429, 'insufficient_quota', 'insufficient_quota'],
])('a failure of status %i of type %s is a %s', (status, type, written) => {
  const { body } = codec.encodeError({ status, message: 'words', type, code: 'c' }, { requestId: 'r' });
  expect(body).toEqual({ error: { message: 'words', type: written, param: null, code: 'c' } });
});
