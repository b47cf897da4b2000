import { drive } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { awsMessageBytes } from '../testing/aws-bytes.ts';
import { inChunksOf, joinBytes } from '../testing/chunks.ts';
import { thrownBy } from '../testing/thrown-by.ts';
import { decodeAwsEventStream } from './decode-aws-event-stream.ts';
import { encodeAwsEventStream } from './encode-aws-event-stream.ts';

describe('limits', () => {
  const message = encodeAwsEventStream({ event: 'e', data: '{}' });

  test('a message of exactly the limit passes', () => {
    const exact = decodeAwsEventStream({ maxMessageBytes: message.length });
    expect([...drive(exact, inChunksOf(5, joinBytes([message, message])))]).toHaveLength(2);
  });

  test('the longest headers that AWS allows are waited for', () => {
    const stream = decodeAwsEventStream({ maxMessageBytes: 1_000_000 });
    const prelude = awsMessageBytes({
      headers: new Uint8Array(),
      total: 131_072 + 16,
      headersLength: 131_072,
    }).subarray(0, 12);
    expect(stream.step(stream.initial, prelude)[1]).toEqual([]);
  });

  test.each([
    [{}, 'bad_upstream_answer'],
    [{ error: 'request_too_large' } as const, 'request_too_large'],
  ])('a larger one is refused with its prelude, before the rest is kept: %j', (options, code) => {
    const small = decodeAwsEventStream({ maxMessageBytes: message.length - 1, ...options });
    expect(thrownBy(() => small.step(small.initial, message.subarray(0, 12)))).toEqual([
      code,
      `a piece of the stream is larger than maxMessageBytes (${message.length - 1} bytes)`,
    ]);
  });
});
