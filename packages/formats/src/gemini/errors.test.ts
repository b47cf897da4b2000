import type { Json } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { gemini as codec } from './codec.ts';

test.each([
  [400, 'invalid_request_error', 'INVALID_ARGUMENT'],
  [400, 'FAILED_PRECONDITION', 'FAILED_PRECONDITION'],
  [409, undefined, 'ABORTED'],
  [424, 'ModelErrorException', 'INTERNAL'],
  [418, undefined, 'INVALID_ARGUMENT'],
  [429, 'rate_limit_error', 'RESOURCE_EXHAUSTED'],
  [499, undefined, 'CANCELLED'],
  [501, undefined, 'UNIMPLEMENTED'],
  [520, undefined, 'INTERNAL'],
  [529, 'overloaded_error', 'UNAVAILABLE'],
])('a failure of status %i of type %s is %s', (code, type, status) => {
  const { body } = codec.encodeError({ status: code, message: 'words', type }, { requestId: 'r' });
  expect(body).toEqual({ error: { code, message: 'words', status } });
});

test.each<[number, Json, object]>([
  [
    400,
    {
      error: {
        code: 400,
        message: 'API key not valid.',
        status: 'INVALID_ARGUMENT',
        details: [{ '@type': 'type.googleapis.com/google.rpc.Help' }, { reason: 'API_KEY_INVALID' }, { reason: 'b' }],
      },
    },
    { message: 'API key not valid.', type: 'INVALID_ARGUMENT', code: 'API_KEY_INVALID' },
  ],
  // A stream that fails at once.
  [
    429,
    [{ error: { code: 429, message: 'm', status: 'RESOURCE_EXHAUSTED' } }],
    { message: 'm', type: 'RESOURCE_EXHAUSTED' },
  ],
  [500, { error: 'broken' }, { message: 'broken' }],
  [502, '<h1>Bad Gateway</h1>', { message: '<h1>Bad Gateway</h1>' }],
  [503, {}, { message: 'the provider answered 503' }],
  [503, [], { message: 'the provider answered 503' }],
])('an error of status %i is read: %j', (status, body, words) => {
  expect(codec.decodeError(status, body)).toEqual({ status, ...words });
});

test('an error in a stream is data without a name', () => {
  expect(codec.encodeStreamError({ status: 502, message: 'broken' }, { requestId: 'r' })).toEqual({
    event: '',
    data: '{"error":{"code":502,"message":"broken","status":"UNAVAILABLE"}}',
  });
});

test.each([
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'UNAUTHENTICATED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
])('Google’s own word %s stays, whatever the status', (type) => {
  const bodies = [400, 500].map((status) => codec.encodeError({ status, message: 'm', type }, { requestId: 'r' }).body);
  expect(bodies).toMatchObject([{ error: { status: type } }, { error: { status: type } }]);
});
