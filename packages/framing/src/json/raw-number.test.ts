import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson } from './parse-json.ts';
import { isRawNumber } from './raw-number.ts';
import { writeJson } from './write-json.ts';

const again = (text: string): string => writeJson(parseJson(text));

describe('large numbers that a double would write differently stay as written', () => {
  test.each([
    '9007199254740993',
    '-9007199254740993',
    '12345678901234567890',
    '9007199254740993.0',
    '1152921504606846976',
    '1e400',
    '-1E+400',
    '1e22',
    '1.8446744073709551617e19',
    '123456789012345678e2',
    `1${'0'.repeat(400)}`,
  ])('%s', (number) => {
    expect(isRawNumber(parseJson(number))).toBe(true);
    for (const text of [number, `[${number}]`, `{"a":[{"b":${number}}],"c":1}`, `{"__proto__":${number}}`]) {
      expect(again(text)).toBe(text);
    }
  });
});

describe('other numbers are numbers', () => {
  test.each([
    ['0', 0],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['9007199254740991.0', Number.MAX_SAFE_INTEGER],
    ['9007199254740992', 2 ** 53],
    ['-9007199254740992', -(2 ** 53)],
    ['1e+100', 1e100],
    ['0.1000000000000000055511151231257827', 0.1],
    ['0.12345678901234567', 0.12345678901234567],
    ['-1.1234567890123456789e-7', -1.1234567890123456789e-7],
    ['1e-400', 0],
    ['1e2', 100],
    ['1.5E3', 1500],
    ['1e9', 1e9],
    ['-0.5e+2', -50],
  ])('%s', (text, number) => {
    expect(parseJson(text)).toBe(number);
    expect(parseJson(`[${text},9007199254740993]`)).toEqual([number, expect.toSatisfy(isRawNumber)]);
  });
});

test('only the number itself is a raw number', () => {
  const raw = parseJson('9007199254740993');
  for (const other of [
    { rawJSON: '1' },
    { ...(raw as object) },
    parseJson('{"rawJSON":"9007199254740993"}'),
    1,
    null,
    undefined,
  ]) {
    expect(isRawNumber(other)).toBe(false);
  }
});

test('a text of digits stays a text beside a number that is kept', () => {
  const text = '12345678901234567890';
  expect(parseJson(`["${text}",${text}]`)).toEqual([text, expect.toSatisfy(isRawNumber)]);
});

test.each([
  ['digits in a string', '{"a":"12345678901234567890","b\\"12345678901234567890":1}'],
  ['words that look like exponents', '[true,false,"e99"]'],
])('%s are no numbers', (_, text) => {
  expect(again(text)).toBe(text);
});

test('any integer stays what it is', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }), (integer) => {
      expect(again(`{"a":[${integer}]}`).replace(/e\+\d+/, '')).toBe(`{"a":[${integer}]}`);
    }),
  );
});
