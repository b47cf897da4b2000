import { expect, test } from 'vitest';
import { openaiChat as codec } from './codec.ts';

test.each([
  [
    { error: { message: 'words', type: 'invalid_request_error', code: 'c', param: 'p' } },
    { message: 'words', type: 'invalid_request_error', code: 'c', param: 'p' },
  ],
  [{ error: { message: 'words', code: 401 } }, { message: 'words', code: '401' }],
  [{ error: 'words' }, { message: 'words' }],
  [[], { message: 'the provider answered 400' }],
  [{ detail: [] }, { message: 'the provider answered 400' }],
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
  [400, 'tokens', 'tokens'],
  [400, 'invalid_request_error', 'invalid_request_error'],
  [401, undefined, 'authentication_error'],
  [403, undefined, 'permission_error'],
  [404, 'not_found_error', 'invalid_request_error'],
  [418, undefined, 'invalid_request_error'],
  [429, 'overloaded_error', 'rate_limit_error'],
  [429, 'insufficient_quota', 'insufficient_quota'],
  [429, 'requests', 'requests'],
  [499, undefined, 'invalid_request_error'],
  [500, undefined, 'server_error'],
  [501, undefined, 'server_error'],
  [529, 'overloaded_error', 'server_error'],
])('a failure of status %i of type %s is a %s', (status, type, written) => {
  const error = { message: 'words', type: written, param: null, code: null };
  const context = { requestId: 'r' };
  expect(codec.encodeError({ status, message: 'words', type }, context)).toEqual({ body: { error }, headers: {} });
  const said = { status, message: 'words', type, code: 'c', param: 'p' };
  const { event, data } = codec.encodeStreamError(said, context);
  expect([event, JSON.parse(data)]).toEqual(['', { error: { ...error, code: 'c', param: 'p' } }]);
});
