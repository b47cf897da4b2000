import fc from 'fast-check';
import { expect, test } from 'vitest';
import { thrownBy } from '../testing/thrown-by.ts';
import { decodeBase64 } from './decode-base64.ts';

const decode = (text: string): Uint8Array => decodeBase64(text, 'invalid_body');

test('all bytes, with and without padding', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
      const text = Buffer.from(bytes).toString('base64');
      expect(decode(text)).toEqual(bytes);
      expect(decode(text.replace(/=+$/, ''))).toEqual(bytes);
    }),
  );
});

test.each([
  'a',
  'abcde',
  '=',
  '==',
  '===',
  'a=',
  'ab=',
  'abc==',
  'ab=c',
  '=abc',
  'ab==cd==',
  'ab c',
  'ab\nc',
  'ab-_',
  'abü=',
  'ab€d',
  'abcd=',
])('%j is none', (text) => {
  expect(thrownBy(() => decode(text))).toEqual(['invalid_body', 'not valid base64']);
});
