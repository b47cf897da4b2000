import { expect, test } from 'vitest';
import { openaiResponses as codec } from './codec.ts';

test.each([
  [
    { status: 502, message: 'words' },
    { code: null, param: null },
    { type: 'server_error', param: null, code: null },
  ],
  [
    { status: 429, message: 'words', type: 'rate_limit_error', code: 'c', param: 'p' },
    { code: 'c', param: 'p' },
    { type: 'rate_limit_error', param: 'p', code: 'c' },
  ],
])('an error in a stream is an event, and an object as elsewhere: %j', (said, fields, error) => {
  const { event, data } = codec.encodeStreamError(said, { requestId: 'r' });
  expect(event).toBe('error');
  expect(JSON.parse(data)).toStrictEqual({
    ...{ type: 'error', message: 'words', sequence_number: 0, ...fields },
    error: { message: 'words', ...error },
  });
});
