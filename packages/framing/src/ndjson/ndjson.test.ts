import { drive, type Frame } from '@dragoman/spec';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyCut, bytesOf, everyCut, inChunksOf, joinBytes } from '../testing/chunks.ts';
import { noRecordings, recordings } from '../testing/recordings.ts';
import { thrownBy } from '../testing/thrown-by.ts';
import { decodeNdjson } from './decode-ndjson.ts';
import { encodeNdjson } from './encode-ndjson.ts';

const MEBIBYTE = 1024 * 1024;
const ndjson = decodeNdjson({ maxLineBytes: 2 * MEBIBYTE });
const decode = (chunks: Iterable<Uint8Array>): readonly Frame[] => [...drive(ndjson, chunks)];
const data = (...texts: readonly string[]): readonly Frame[] => texts.map((text) => ({ event: '', data: text }));

const TABLE: readonly (readonly [name: string, wire: string, frames: readonly Frame[]])[] = [
  ['nothing', '', []],
  ['lines', '{"a":1}\n{"b":2}\n', data('{"a":1}', '{"b":2}')],
  ['CRLF and CR', '1\r\n2\r3\r\n', data('1', '2', '3')],
  ['the last line end may be missing', '1\n{"a":"ü"}', data('1', '{"a":"ü"}')],
  ['blank lines say nothing', '\n1\n\n \t\n2\n ', data('1', '2')],
  ['white space around', ' 1 \n\t2', data('1', '2')],
  ['a byte order mark', '\uFEFF1\n', data('1')],
];

describe.each(TABLE)('%s', (_, wire, frames) => {
  test.each([...everyCut(bytesOf(wire))])('%s', (_cut, chunks) => {
    expect(decode(chunks)).toEqual(frames);
  });
});

test('a line that is not UTF-8', () => {
  expect(thrownBy(() => decode([Uint8Array.of(0x22, 0xff, 0x22)]))).toEqual(['bad_upstream_answer', 'not valid UTF-8']);
});

test('the limit of a line', () => {
  const small = decodeNdjson({ maxLineBytes: 4, error: 'request_too_large' });
  expect([...drive(small, [bytesOf('1234\n1234\r\n1234')])]).toHaveLength(3);
  for (const [cut, chunks] of everyCut(bytesOf('1\n12345\n'))) {
    expect(
      thrownBy(() => [...drive(small, chunks)]),
      cut,
    ).toEqual(['request_too_large', 'a piece of the stream is larger than maxLineBytes (4 bytes)']);
  }
});

test('a line of 1 MB, byte by byte', { timeout: 60_000 }, () => {
  const text = JSON.stringify('a'.repeat(MEBIBYTE));
  expect(decode(inChunksOf(1, bytesOf(text)))).toEqual(data(text));
});

test('pretty JSON becomes one line', () => {
  const bytes = encodeNdjson({ event: '', data: JSON.stringify({ a: [1, 'b\nc'] }, null, 2) });
  expect(new TextDecoder().decode(bytes)).toBe('{   "a": [     1,     "b\\nc"   ] }\n');
});

test('a line end of two bytes becomes one space', () => {
  const bytes = encodeNdjson({ event: '', data: '{\r\n"a":1\r}' });
  expect(new TextDecoder().decode(bytes)).toBe('{ "a":1 }\n');
});

test('what was encoded is decoded, cut anywhere', () => {
  const frames = fc.array(fc.json({ stringUnit: 'grapheme' })).map((texts) => data(...texts));
  fc.assert(
    fc.property(
      frames.chain((all) => fc.tuple(fc.constant(all), anyCut(joinBytes(all.map((each) => encodeNdjson(each)))))),
      ([all, chunks]) => {
        expect(decode(chunks)).toEqual(all);
      },
    ),
  );
});

describe.skipIf(noRecordings)(`recordings${noRecordings ? ` (${noRecordings})` : ''}`, { timeout: 60_000 }, () => {
  test.each(recordings('response.ndjson'))('$name', ({ bytes }) => {
    const whole = decode([bytes]);
    const lines = new TextDecoder()
      .decode(bytes)
      .split('\n')
      .filter((line) => line.trim() !== '');
    expect(whole.map((frame) => JSON.parse(frame.data) as unknown)).toEqual(
      lines.map((line) => JSON.parse(line) as unknown),
    );
    for (const size of [1, 7, 64]) expect(decode(inChunksOf(size, bytes)), `chunks of ${size}`).toEqual(whole);
  });
});
