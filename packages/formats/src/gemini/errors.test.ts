import { expect, test } from 'vitest';
import { gemini as codec } from './codec.ts';

test.each([
  [400, 'invalid_request_error', 'INVALID_ARGUMENT'],
  [400, 'FAILED_PRECONDITION', 'FAILED_PRECONDITION'],
  [409, undefined, 'ABORTED'],
  [424, 'ModelErrorException', 'INTERNAL'],
  [429, 'rate_limit_error', 'RESOURCE_EXHAUSTED'],
  [520, undefined, 'INTERNAL'],
  [529, 'overloaded_error', 'UNAVAILABLE'],
])('a failure of status %i of type %s is %s', (code, type, status) => {
  const { body } = codec.encodeError({ status: code, message: 'words', type }, { requestId: 'r' });
  expect(body).toEqual({ error: { code, message: 'words', status } });
});
