import { drive, type Frame } from '@dragoman/spec';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyCut, bytesOf, everyCut, inChunksOf, joinBytes } from '../testing/chunks.ts';
import { thrownBy } from '../testing/thrown-by.ts';
import { decodeJsonArray } from './decode-json-array.ts';
import { encodeJsonArray } from './encode-json-array.ts';

const MEBIBYTE = 1024 * 1024;
const array = decodeJsonArray({ maxElementBytes: 2 * MEBIBYTE });
const decode = (chunks: Iterable<Uint8Array>): readonly Frame[] => [...drive(array, chunks)];
const data = (...texts: readonly string[]): readonly Frame[] => texts.map((text) => ({ event: '', data: text }));

const TABLE: readonly (readonly [name: string, wire: string, frames: readonly Frame[]])[] = [
  ['nothing in it', '[]', []],
  ['nothing but white space in it', ' \r\n[\t ]\n', []],
  ['objects', '[{"a":1},\n{"b":2}]', data('{"a":1}', '{"b":2}')],
  ['as Gemini spaces it', '[{\n  "a": 1\n}\n,\r\n{\n  "b": 2\n}\n]\n', data('{\n  "a": 1\n}', '{\n  "b": 2\n}')],
  ['arrays and objects in each other', '[[[],{"a":[{}]}],{"b":[[]]}]', data('[[],{"a":[{}]}]', '{"b":[[]]}')],
  [
    'strings that look like structure',
    '[{"a":"]},[{"},"]","[\\"",{"]":1}]',
    data('{"a":"]},[{"}', '"]"', '"[\\""', '{"]":1}'),
  ],
  ['backslashes', '["\\\\","a\\\\\\"b",{"\\\\":"\\\\\\\\"}]', data('"\\\\"', '"a\\\\\\"b"', '{"\\\\":"\\\\\\\\"}')],
  ['numbers and words', '[1, -2.5e+3 ,true,null\n,false]', data('1', '-2.5e+3', 'true', 'null', 'false')],
  ['characters of two to four bytes', '[{"ü":"€ 👋🏽"}]', data('{"ü":"€ 👋🏽"}')],
  ['a byte order mark', '\uFEFF[1]', data('1')],
  ['a backslash outside of strings', '[{\\},1]', data('{\\}', '1')],
  ['__proto__', '[{"__proto__":{"a":1}}]', data('{"__proto__":{"a":1}}')],
];

describe.each(TABLE)('%s', (_, wire, frames) => {
  test.each([...everyCut(bytesOf(wire))])('%s', (_cut, chunks) => {
    expect(decode(chunks)).toEqual(frames);
  });
});

test.each(['{"a":1}', '[{"a":1},{"b":2}', '["a"', '[[1]'])('%s is delivered before what comes behind it', (wire) => {
  const [, frames] = array.step(array.initial, bytesOf(wire.replace(/^(?!\[)/, '[')));
  expect(frames.at(-1)?.data).toBe(
    JSON.stringify((JSON.parse(wire.replace(/^(?!\[)/, '[').concat(']')) as unknown[]).at(-1)),
  );
});

test.each([
  '{"error":{}}',
  'data: {}',
  '<html>',
  '[,]',
  '[1,]',
  '[1,,2]',
  '{]',
  '[1 2]',
  '[1 2',
  '[{}{}]',
  '[}',
  '[:]',
  '[a]',
  '[1{}]',
  '[\uFEFF1]',
  '[]]',
  '[][]',
  '[],',
])('%s is no array', (wire) => {
  for (const [cut, chunks] of everyCut(bytesOf(wire))) {
    expect(
      thrownBy(() => decode(chunks)),
      cut,
    ).toEqual(['bad_upstream_answer', 'the stream is not a JSON array']);
  }
});

test.each(['', ' ', '[', '[{"a":1}', '[{"a":1},', '[{"a":', '["a]', '[1', '[{]'])('%j has not ended', (wire) => {
  for (const [cut, chunks] of everyCut(bytesOf(wire))) {
    expect(
      thrownBy(() => decode(chunks)),
      cut,
    ).toEqual(['stream_broken', 'the JSON array has not ended']);
  }
});

test('an element that is not UTF-8', () => {
  const wire = joinBytes([bytesOf('["'), Uint8Array.of(0xc3), bytesOf('"]')]);
  for (const [cut, chunks] of everyCut(wire))
    expect(thrownBy(() => decode(chunks))[0], cut).toBe('bad_upstream_answer');
});

describe('limits', () => {
  const small = decodeJsonArray({ maxElementBytes: 8, error: 'request_too_large' });

  test.each(['[{"a":123}]', '["1234567"]', '[123456789', '["12345678'])('%s', (wire) => {
    for (const [cut, chunks] of everyCut(bytesOf(wire))) {
      expect(
        thrownBy(() => [...drive(small, chunks)]),
        cut,
      ).toEqual(['request_too_large', 'a piece of the stream is larger than maxElementBytes (8 bytes)']);
    }
  });

  test('exactly the limit, and any number of elements, is not too much', () => {
    const wire = `[${'{"a":12}, '.repeat(100)}${' '.repeat(100)}12345678]`;
    for (const chunks of [[bytesOf(wire)], inChunksOf(1, bytesOf(wire))]) {
      expect([...drive(small, chunks)]).toHaveLength(101);
    }
  });
});

describe('hostile', { timeout: 60_000 }, () => {
  test('100 KB of one letter', () => {
    expect(thrownBy(() => decode([bytesOf('a'.repeat(100_000))]))[0]).toBe('bad_upstream_answer');
    expect(decode([bytesOf(`[${'1'.repeat(100_000)}]`)])).toEqual(data('1'.repeat(100_000)));
  });

  test('an element of 1 MB, byte by byte', () => {
    const text = JSON.stringify({ a: '\\"'.repeat(MEBIBYTE / 4) });
    expect(decode(inChunksOf(1, bytesOf(`[${text}]`)))).toEqual(data(text));
  });

  test('depth 10,000', () => {
    const text = '['.repeat(10_000) + ']'.repeat(10_000);
    expect(decode(inChunksOf(100, bytesOf(`[${text}]`)))).toEqual(data(text));
  });
});

describe('encoding', () => {
  const encode = (frames: readonly Frame[]): readonly Uint8Array[] => [...drive(encodeJsonArray, frames)];

  test.each([
    [[], ['[]']],
    [data('1'), ['[1', ']']],
    [data('{"a":1}', '{}', '2'), ['[{"a":1}', ',\r\n{}', ',\r\n2', ']']],
  ])('%j', (frames, pieces) => {
    expect(encode(frames).map((bytes) => new TextDecoder().decode(bytes))).toEqual(pieces);
  });

  test('what was encoded is decoded, cut anywhere', () => {
    const frames = fc.array(fc.json({ stringUnit: 'grapheme' })).map((texts) => data(...texts));
    fc.assert(
      fc.property(
        frames.chain((all) => fc.tuple(fc.constant(all), anyCut(joinBytes(encode(all))))),
        ([all, chunks]) => {
          expect(decode(chunks)).toEqual(all);
        },
      ),
    );
  });
});
