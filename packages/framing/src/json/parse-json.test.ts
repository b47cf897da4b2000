import type { Json } from '@dragoman/spec';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesOf, joinBytes } from '../testing/chunks.ts';
import { noRecordings, recordings } from '../testing/recordings.ts';
import { thrownBy } from '../testing/thrown-by.ts';
import { parseJson } from './parse-json.ts';
import { writeJson } from './write-json.ts';

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const again = (text: string): string => writeJson(parseJson(text));

test('__proto__ is a name like any other', () => {
  for (const number of ['1', '9007199254740993']) {
    const text = `{"a":1,"__proto__":{"polluted":${number}},"constructor":{"prototype":{"polluted":1}}}`;
    const value = parseJson(text) as object;
    expect(Object.keys(value)).toEqual(['a', '__proto__', 'constructor']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect('polluted' in {} || 'polluted' in value).toBe(false);
    expect(writeJson(value as Json)).toBe(text);
  }
});

test('of a name that stands there twice the last one counts', () => {
  expect(again('{"a":1,"a":2}')).toBe('{"a":2}');
  expect(again('{"a":1,"a":9007199254740993}')).toBe('{"a":9007199254740993}');
  expect(again('{"a":9007199254740993,"a":{"b":1}}')).toBe('{"a":{"b":1}}');
});

test('lone surrogates survive as escapes', () => {
  for (const text of ['"\\ud800"', '["a\\udc00b","\\ud83d\\ud83d"]', '{"\\udfff":9007199254740993}']) {
    expect(again(text)).toBe(text);
  }
});

describe('bytes', () => {
  test('are UTF-8, with or without a byte order mark', () => {
    expect(parseJson(bytesOf('{"ü":"👋"}'))).toEqual({ ü: '👋' });
    expect(parseJson(bytesOf('\uFEFF{"a":1}'))).toEqual({ a: 1 });
    expect(parseJson('\uFEFF{"a":1}')).toEqual({ a: 1 });
    expect(parseJson('"\uFEFF"')).toBe('\uFEFF');
  });

  test.each([
    ['a stray byte', Uint8Array.of(0xff)],
    ['a cut character', Uint8Array.of(0xe2, 0x82)],
    ['an overlong one', Uint8Array.of(0xc0, 0xaf)],
    ['half of a pair', Uint8Array.of(0xed, 0xa0, 0x80)],
  ])('%s is an error', (_, bytes) => {
    const wire = joinBytes([bytesOf('"'), bytes, bytesOf('"')]);
    expect(thrownBy(() => parseJson(wire))).toEqual(['invalid_body', 'not valid UTF-8']);
    expect(thrownBy(() => parseJson(wire, { error: 'bad_upstream_answer' }))[0]).toBe('bad_upstream_answer');
  });
});

describe('what is not JSON', () => {
  test.each([
    '',
    ' ',
    'sk-secret',
    '{',
    '{"a":1',
    '"sk-secret',
    '"\\"',
    "{'a':1}",
    '[1,]',
    '{"a":1}{}',
    '01',
    'NaN',
    '[]]',
    '\uFEFF\uFEFF1',
    '[9007199254740993,]',
  ])('%j', (text) => {
    expect(thrownBy(() => parseJson(text))).toEqual(['invalid_body', 'the body is not valid JSON']);
    expect(thrownBy(() => parseJson(bytesOf(text), { error: 'bad_upstream_answer' }))).toEqual([
      'bad_upstream_answer',
      "the provider's answer is not valid JSON",
    ]);
  });

  test('nothing of the text goes into the error', () => {
    try {
      parseJson('{"key": sk-secret}');
    } catch (thrown) {
      expect((thrown as Error).cause).toBeUndefined();
      expect(String((thrown as Error).stack)).not.toContain('sk-secret');
    }
    expect.assertions(2);
  });
});

describe('depth', () => {
  const tooDeep = (what: string, limit: number): string => `${what} is nested deeper than maxDepth (${limit})`;

  test('128 if nothing is said', () => {
    expect(again(nested(128))).toBe(nested(128));
    expect(thrownBy(() => parseJson(nested(129)))).toEqual(['invalid_body', tooDeep('the body', 128)]);
  });

  test('as the caller says, of objects and arrays together', () => {
    const options = { maxDepth: 3, error: 'bad_upstream_answer' } as const;
    expect(parseJson('{"a":[{"b":"[[[[[{{{{"}]}', options)).toEqual({ a: [{ b: '[[[[[{{{{' }] });
    expect(parseJson('[[[]],[[]],{"a":{}}]', options)).toHaveLength(3);
    for (const text of ['{"a\\"":[{"b":[]}]}', '["\\\\",[[[]]]]', '["\\\\\\"",[[[]]]]']) {
      expect(
        thrownBy(() => parseJson(text, options)),
        text,
      ).toEqual(['bad_upstream_answer', tooDeep("the provider's answer", 3)]);
    }
  });

  test('1,000 with numbers that stay as written', () => {
    const text = `${'['.repeat(1000)}9007199254740993${']'.repeat(1000)}`;
    expect(writeJson(parseJson(text, { maxDepth: 1000 }))).toBe(text);
  });

  test.each([nested(10_000), '{"a":'.repeat(10_000), '[9007199254740993,'.repeat(10_000)])('10,000 levels', (text) => {
    expect(thrownBy(() => parseJson(text))).toEqual(['invalid_body', tooDeep('the body', 128)]);
  });
});

describe('size', () => {
  test.each([
    ['bytes', bytesOf('"123456"'), bytesOf('"1234567"')],
    ['a text', '"123456"', '"1234567"'],
    ['a text of two bytes a character', '"üüü"', '"üüü1"'],
    ['a text of four bytes a character', '"👋12"', '"👋👋"'],
  ])('%s', (_, enough, tooMuch) => {
    expect(parseJson(enough, { maxBytes: 8 })).toBeTypeOf('string');
    expect(thrownBy(() => parseJson(tooMuch, { maxBytes: 8 }))).toEqual([
      'request_too_large',
      'the body is larger than maxBytes (8 bytes)',
    ]);
    expect(thrownBy(() => parseJson(tooMuch, { maxBytes: 8, error: 'bad_upstream_answer' }))).toEqual([
      'bad_upstream_answer',
      "the provider's answer is larger than maxBytes (8 bytes)",
    ]);
  });
});

test('any JSON is read as the engine reads it, and written as the engine writes it', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6, stringUnit: 'binary' }), (text) => {
      expect(parseJson(text)).toEqual(JSON.parse(text));
      expect(again(text)).toBe(JSON.stringify(JSON.parse(text)));
    }),
  );
});

test('any text is JSON or an error of ours', () => {
  const piece = fc.oneof(fc.constantFrom(...'{}[]",:\\', 'null', '1e999', '-', '12345678901234567890'), fc.string());
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const text = pieces.join('');
      try {
        JSON.parse(text);
      } catch {
        expect(thrownBy(() => parseJson(text.replace(/^\uFEFF/, '')))[0]).toBe('invalid_body');
        return;
      }
      writeJson(parseJson(text));
    }),
  );
});

describe.skipIf(noRecordings)(`recordings${noRecordings ? ` (${noRecordings})` : ''}`, { timeout: 60_000 }, () => {
  test.each(['request.json', 'response.json'])('every %s is read as the engine reads it', (file) => {
    for (const { name, bytes } of recordings(file)) {
      const expected = JSON.parse(new TextDecoder().decode(bytes)) as unknown;
      expect(JSON.stringify(JSON.parse(writeJson(parseJson(bytes)))), name).toBe(JSON.stringify(expected));
    }
  });
});
