import { drive, type Frame } from '@dragoman/spec';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { awsHeader, awsHeaders, awsMessageBytes } from '../testing/aws-bytes.ts';
import { anyCut, anyText, bytesOf, bytesOfHex, everyCut, inChunksOf, joinBytes } from '../testing/chunks.ts';
import { thrownBy } from '../testing/thrown-by.ts';
import type { AwsMessage } from './aws-message.ts';
import { decodeAwsEventStream, decodeAwsFrames } from './decode-aws-event-stream.ts';
import { encodeAwsEventStream } from './encode-aws-event-stream.ts';

const MEBIBYTE = 1024 * 1024;
const stream = decodeAwsEventStream({ maxMessageBytes: 16 * MEBIBYTE });
const decode = (chunks: Iterable<Uint8Array>): readonly AwsMessage[] => [...drive(stream, chunks)];
const NONE = new Uint8Array();

/** Without headers and payload: as AWS publishes it. */
const EMPTY = bytesOfHex('00000010 00000000 05c248eb 7d98c8ff');

/** A header of each type, as another implementation writes them. */
const ALL_TYPES = bytesOfHex(
  `0000006b 00000059 99777065
   02 6830 00   02 6831 01   01 62 02 fb   01 73 03 fed4   01 69 04 fffeee90   01 6c 05 fffffffffffffffe
   03 62696e 06 0003 010203   03 737472 07 0007 4772c3bcc39f65   01 74 08 0000018bcfe56800
   01 75 09 0123456789abcdef0123456789abcdef
   6869 8eff4b2c`,
);

const TABLE: readonly (readonly [name: string, wire: Uint8Array, messages: readonly AwsMessage[]])[] = [
  ['nothing', NONE, []],
  ['the smallest messages', joinBytes([EMPTY, EMPTY]), Array(2).fill({ headers: {}, payload: NONE })],
  [
    'all types of headers',
    ALL_TYPES,
    [
      {
        headers: {
          ...{ h0: true, h1: false, b: -5, s: -300, i: -70_000, l: -2n, bin: Uint8Array.of(1, 2, 3), str: 'Grüße' },
          ...{ t: 1_700_000_000_000n, u: '01234567-89ab-cdef-0123-456789abcdef' },
        },
        payload: bytesOf('hi'),
      },
    ],
  ],
  [
    'messages with and without a payload',
    joinBytes([awsMessageBytes({ headers: awsHeaders({ a: 'b' }), payload: bytesOf('c') }), EMPTY]),
    [
      { headers: { a: 'b' }, payload: bytesOf('c') },
      { headers: {}, payload: NONE },
    ],
  ],
];

describe.each(TABLE)('%s', (_, wire, messages) => {
  test.each([...everyCut(wire)])('%s', (_cut, chunks) => {
    expect(decode(chunks)).toEqual(messages);
  });
});

test('a header may be called __proto__', () => {
  const [message] = decode([awsMessageBytes({ headers: awsHeaders({ __proto: 'a', ['__proto__']: 'b' }) })]);
  expect(Object.entries(message?.headers ?? {})).toEqual([
    ['__proto', 'a'],
    ['__proto__', 'b'],
  ]);
  expect(Object.getPrototypeOf(message?.headers)).toBe(Object.prototype);
});

test('a step is pure: one state may go on in two ways', () => {
  const [state] = stream.step(stream.initial, ALL_TYPES.subarray(0, 50));
  const goesOn = () => stream.step(state, ALL_TYPES.subarray(50))[1];
  expect(goesOn()).toEqual(goesOn());
  expect(goesOn()).toHaveLength(1);
});

const flipped = (wire: Uint8Array, at: number): Uint8Array =>
  wire.map((byte, index) => (index === at ? byte ^ 1 : byte));

test('one wrong bit anywhere is found', () => {
  for (let at = 0; at < ALL_TYPES.length; at++) {
    for (const chunks of [[flipped(ALL_TYPES, at)], inChunksOf(1, flipped(ALL_TYPES, at))]) {
      const [code, message] = thrownBy(() => decode(chunks));
      expect([code, message], `byte ${at}`).toEqual([
        'bad_upstream_answer',
        `AWS event stream: wrong checksum of a ${at < 12 ? 'prelude' : 'message'}`,
      ]);
    }
  }
});

test('an end inside of a message is an error', () => {
  const broken = ['stream_broken', 'AWS event stream: the last message has not ended'];
  for (let length = 1; length < ALL_TYPES.length; length++) {
    const wire = joinBytes([EMPTY, ALL_TYPES.subarray(0, length)]);
    const thrown = thrownBy(() => decode([wire]));
    expect(thrown, `${length} bytes`).toEqual(broken);
  }
});

const BAD: readonly (readonly [name: string, wire: Uint8Array, message: string])[] = [
  ['a total that is too small', awsMessageBytes({ headers: NONE, total: 15 }), 'impossible lengths in a prelude'],
  ['a total of 0', awsMessageBytes({ headers: NONE, total: 0 }), 'impossible lengths in a prelude'],
  [
    'headers longer than the message',
    awsMessageBytes({ headers: NONE, headersLength: 1 }),
    'impossible lengths in a prelude',
  ],
  [
    'huge headers',
    awsMessageBytes({ headers: NONE, total: 200_000, headersLength: 131_073 }),
    'impossible lengths in a prelude',
  ],
  [
    'a type that does not exist',
    awsMessageBytes({ headers: awsHeader('a', 'b', 10) }),
    'a header of the unknown type 10',
  ],
  [
    'the same header twice',
    awsMessageBytes({ headers: Buffer.concat([awsHeader('a', 'b'), awsHeader('a', 'b')]) }),
    'a header twice',
  ],
  [
    'a name beyond the headers',
    awsMessageBytes({ headers: Uint8Array.of(2, 97) }),
    'a header is longer than the headers',
  ],
  ['no type', awsMessageBytes({ headers: Uint8Array.of(1, 97) }), 'a header is longer than the headers'],
  [
    'a value beyond the headers',
    awsMessageBytes({ headers: Uint8Array.of(1, 97, 7, 0, 2, 98), payload: bytesOf('cd') }),
    'a header is longer than the headers',
  ],
  [
    'an integer that is cut off',
    awsMessageBytes({ headers: Uint8Array.of(1, 97, 4, 0, 0, 0) }),
    'a header is longer than the headers',
  ],
];

test.each(BAD)('%s', (_, wire, message) => {
  for (const [cut, chunks] of everyCut(wire)) {
    expect(
      thrownBy(() => decode(chunks)),
      cut,
    ).toEqual(['bad_upstream_answer', `AWS event stream: ${message}`]);
  }
});

test('a name that is not UTF-8', () => {
  const wire = awsMessageBytes({ headers: Uint8Array.of(1, 0xff, 0) });
  expect(thrownBy(() => decode([wire]))).toEqual(['bad_upstream_answer', 'not valid UTF-8']);
});

describe('hostile', { timeout: 60_000 }, () => {
  test('100 KB of one letter', () => {
    expect(thrownBy(() => decode([bytesOf('a'.repeat(100_000))]))[0]).toBe('bad_upstream_answer');
  });

  test('a message of 1 MB, byte by byte', () => {
    const data = JSON.stringify('a'.repeat(MEBIBYTE));
    const frames = drive(
      decodeAwsFrames({ maxMessageBytes: 2 * MEBIBYTE }),
      inChunksOf(1, encodeAwsEventStream({ event: 'e', data })),
    );
    expect([...frames]).toEqual([{ event: 'e', data }]);
  });
});

test('what was encoded is decoded, cut anywhere', () => {
  const frames = fc.array(fc.record({ event: anyText, data: anyText }));
  const exceptions = frames.map((all): readonly Frame[] => all.map((frame) => ({ ...frame, exception: true })));
  fc.assert(
    fc.property(
      fc
        .oneof(frames, exceptions)
        .chain((all) => fc.tuple(fc.constant(all), anyCut(joinBytes(all.map((each) => encodeAwsEventStream(each)))))),
      ([all, chunks]) => {
        expect([...drive(decodeAwsFrames({ maxMessageBytes: MEBIBYTE }), chunks)]).toEqual(all);
      },
    ),
  );
});

test('any bytes are messages or an error of ours', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      if (bytes.length > 0) expect(thrownBy(() => decode([bytes]))[0]).toMatch(/^(bad_upstream_answer|stream_broken)$/);
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (headers) => {
      const wire = awsMessageBytes({ headers });
      try {
        expect(decode([wire])).toHaveLength(1);
      } catch {
        expect(thrownBy(() => decode([wire]))[0]).toBe('bad_upstream_answer');
      }
    }),
  );
});
