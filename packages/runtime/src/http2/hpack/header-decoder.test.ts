import { expect, test } from 'vitest';
import { headerDecoder } from './header-decoder.ts';
import { huffmanText } from './huffman.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

// RFC 7541, appendix C.3 and C.4: three requests on one connection, as they are and Huffman-coded.
test.each([
  [
    '8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d',
    '8286 84be 5808 6e6f 2d63 6163 6865',
    '8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65',
  ],
  [
    '8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff',
    '8286 84be 5886 a8eb 1064 9cbf',
    '8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf',
  ],
])('three requests of the standard: %s', (...blocks) => {
  const decoder = headerDecoder();
  const first = { ':method': 'GET', ':scheme': 'http', ':path': '/', ':authority': 'www.example.com' };
  expect(blocks.map((block) => ({ ...decoder.decode(hex(block)) }))).toEqual([
    first,
    { ...first, 'cache-control': 'no-cache' },
    { ...first, ':scheme': 'https', ':path': '/index.html', 'custom-key': 'custom-value' },
  ]);
});

test('what the table has no room for is forgotten: the oldest first, all when it is made nothing', () => {
  const decoder = headerDecoder();
  const remember = (name: string, value: string): Buffer =>
    Buffer.concat([Buffer.of(0x40, name.length), Buffer.from(name), Buffer.of(value.length), Buffer.from(value)]);
  const [newest, second] = [Buffer.of(0xbe), Buffer.of(0xbf)];
  decoder.decode(remember('one', '1'));
  decoder.decode(remember('two', '2'));
  expect({ ...decoder.decode(Buffer.concat([newest, second])) }).toEqual({ two: '2', one: '1' });
  // Room for one of them: 36 bytes.
  expect({ ...decoder.decode(Buffer.concat([hex('3f 05'), newest])) }).toEqual({ two: '2' });
  expect(() => decoder.decode(second)).toThrow(RangeError);
  expect(() => decoder.decode(Buffer.concat([hex('20'), newest]))).toThrow(RangeError);
});

test('a name that comes twice has both values, and no name of objects is special', () => {
  const decoder = headerDecoder();
  const row = (name: string, value: string): Buffer =>
    Buffer.concat([Buffer.of(0, name.length), Buffer.from(name), Buffer.of(value.length), Buffer.from(value)]);
  const headers = decoder.decode(Buffer.concat([row('a', '1'), row('__proto__', 'x'), row('a', '2')]));
  expect(Object.entries(headers)).toEqual([
    ['a', '1, 2'],
    ['__proto__', 'x'],
  ]);
});

test.each([
  ['a header without a number', '80'],
  ['a header that is not known', 'be'],
  ['a number that does not end', 'ff ffff'],
  ['a number that is too large', 'ff ffffffff7f'],
  ['a string that is longer than what there is', '0003 6162'],
  ['a name and no value', '0001 61'],
  ['a table that is larger than it may be', '3fe2 1f'],
])('%s is an error', (_what, block) => {
  expect(() => headerDecoder().decode(hex(block))).toThrow(RangeError);
});

test('few bytes that stand for many have an end', () => {
  const decoder = headerDecoder();
  const value = Buffer.alloc(3_000, 'x');
  decoder.decode(Buffer.concat([hex('4001 61 7fb916'), value]));
  expect(() => decoder.decode(Buffer.alloc(50, 0xbe))).toThrow('more headers than may be');
});

test.each([
  ['a code that stands for nothing', 'ffff ffff'],
  ['an end within a code', 'fe'],
  ['a whole byte of filling', '1f ff'],
])('Huffman: %s is an error', (_what, bytes) => {
  expect(() => huffmanText(hex(bytes))).toThrow(RangeError);
});
