import { drive } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { awsHeaders, awsMessageBytes } from '../testing/aws-bytes.ts';
import { bytesOf } from '../testing/chunks.ts';
import { thrownBy } from '../testing/thrown-by.ts';
import { decodeAwsFrames } from './decode-aws-event-stream.ts';
import { encodeAwsEventStream } from './encode-aws-event-stream.ts';

test.each([
  [
    'an event',
    { event: 'messageStart', data: '{"role":"assistant"}' },
    { ':event-type': 'messageStart', ':content-type': 'application/json', ':message-type': 'event' },
  ],
  [
    'an exception',
    { event: 'throttlingException', data: '{"message":"Größe"}', exception: true },
    { ':exception-type': 'throttlingException', ':content-type': 'application/json', ':message-type': 'exception' },
  ],
])('%s', (_, frame, headers) => {
  expect(encodeAwsEventStream(frame)).toEqual(
    awsMessageBytes({ headers: awsHeaders(headers), payload: bytesOf(frame.data) }),
  );
});

test('the longest name', () => {
  const event = 'a'.repeat(65_535);
  const bytes = encodeAwsEventStream({ event, data: '' });
  expect([...drive(decodeAwsFrames({ maxMessageBytes: 100_000 }), [bytes])]).toEqual([{ event, data: '' }]);
});

test('a name that no header can hold', () => {
  expect(thrownBy(() => encodeAwsEventStream({ event: 'a'.repeat(65_536), data: '' }))).toEqual([
    'internal_error',
    'AWS event stream: the name is too long',
  ]);
});
