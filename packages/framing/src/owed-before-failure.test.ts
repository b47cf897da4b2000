import { GatewayError, pipe, sealed, type Frame } from '@dragoman/spec';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeAwsFrames } from './aws-event-stream/decode-aws-event-stream.ts';
import { encodeAwsEventStream } from './aws-event-stream/encode-aws-event-stream.ts';
import { each } from './each.ts';
import { decodeJsonArray } from './json-array/decode-json-array.ts';
import { owedBeforeFailure } from './owed-before-failure.ts';
import { decodeSse } from './sse/decode-sse.ts';
import { bytesOf, everyCut, joinBytes } from './testing/chunks.ts';
import { thrownBy } from './testing/thrown-by.ts';

const refuse3 = each((frame: Frame) => {
  if (frame.data === '3') throw new GatewayError('bad_upstream_answer', 'three');
  return frame.data;
});

const message = (data: string): Uint8Array => encodeAwsEventStream({ event: 'e', data });
const aws = sealed(pipe(decodeAwsFrames({ maxMessageBytes: 1000 }), refuse3));
const broken = message('4').map((byte, at) => (at === 60 ? byte ^ 1 : byte));
const sse = sealed(pipe(decodeSse({ maxEventBytes: 10 }), refuse3));
const array = sealed(pipe(decodeJsonArray({ maxElementBytes: 10 }), refuse3));

test.each([
  ['a wrong checksum', { machine: aws, wire: joinBytes([message('1'), message('2'), broken, message('5')]) }],
  ['no message at all', { machine: aws, wire: joinBytes([message('1'), message('2'), bytesOf('<html></html>')]) }],
  ['the second machine of two', { machine: aws, wire: joinBytes(['1', '2', '3', '4'].map(message)) }],
  ['a line too long', { machine: sse, wire: bytesOf('data: 1\n\ndata: 2\n\ndata: 12345678\n\ndata: 4\n\n') }],
  ['an event refused', { machine: sse, wire: bytesOf('data: 1\n\ndata: 2\n\ndata: 3\n\ndata: 4\n\n') }],
  ['no array any more', { machine: array, wire: bytesOf('[1,2 ,: 4]') }],
])('%s: the same is delivered before it, wherever the stream was cut', (_, { machine, wire }) => {
  for (const [cut, chunks] of everyCut(wire)) {
    let state = machine.initial;
    const out: string[] = [];
    const failing = chunks.find((chunk) => {
      try {
        const [next, some] = machine.step(state, chunk);
        state = next;
        out.push(...some);
        return false;
      } catch {
        out.push(...owedBeforeFailure(machine, state, chunk));
        return true;
      }
    });
    expect([failing !== undefined, out], cut).toEqual([true, ['1', '2']]);
  }
});

test('every prefix length is found', () => {
  const counting = (limit: number) =>
    each((bytes: Uint8Array) => {
      if (bytes.some((byte) => byte >= limit)) throw new GatewayError('bad_upstream_answer', 'limit');
      return bytes.length;
    });
  fc.assert(
    fc.property(fc.nat({ max: 200 }), fc.nat({ max: 199 }), (length, limit) => {
      const bytes = Uint8Array.from({ length }, (_, at) => at);
      const machine = counting(limit);
      if (length > limit) expect(thrownBy(() => machine.step(null, bytes))[0]).toBe('bad_upstream_answer');
      const owed = owedBeforeFailure(machine, null, bytes).reduce((sum, some) => sum + some, 0);
      if (length > limit) expect(owed).toBe(limit);
    }),
  );
});
