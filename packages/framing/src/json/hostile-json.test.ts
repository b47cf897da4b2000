import { describe, expect, test } from 'vitest';
import { thrownBy } from '../testing/thrown-by.ts';
import { parseJson } from './parse-json.ts';
import { writeJson } from './write-json.ts';

const MEBIBYTE = 1024 * 1024;
const again = (text: string): string => writeJson(parseJson(text));

describe('hostile: linear, whatever is repeated', { timeout: 60_000 }, () => {
  test.each(['a', '"', '\\', '"\\', '\\"', '"\\\\', '{', '}', '1,', '1e', '1 ', '1e99 ', '-', '\uFEFF', '"a":'])(
    '%j',
    (piece) => {
      const text = piece.repeat(MEBIBYTE / piece.length);
      for (const each of [text, `"${text}`, `[${text}`]) {
        expect(thrownBy(() => parseJson(each))[0]).toBe('invalid_body');
      }
    },
  );

  test('a string of quotes and backslashes', () => {
    const text = JSON.stringify('\\"'.repeat(MEBIBYTE / 4));
    expect(again(text)).toBe(text);
  });

  test('one number of 1 MB', () => {
    expect(again('1'.repeat(MEBIBYTE))).toBe('1'.repeat(MEBIBYTE));
  });

  test('100,000 numbers that stay as written', () => {
    const text = `[${Array(100_000).fill('9007199254740993').join(',')}]`;
    expect(again(text)).toBe(text);
  });
});
