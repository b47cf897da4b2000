import { expect, test } from 'vitest';
import { lineReader, type Line } from './line-reader.ts';

const TEXT = 'one\n\nthré\r\n\n{"a":1}\nrest';
const WANTED = ['one', '', 'thré', '', '{"a":1}'];

test.each(Array.from({ length: Buffer.from(TEXT).length + 1 }, (_, at) => at))('cut at byte %d', (at) => {
  const bytes = Buffer.from(TEXT);
  const reader = lineReader();
  const lines = [...reader.push(bytes.subarray(0, at)), ...reader.push(bytes.subarray(at))];
  expect(lines.map(({ text }) => text)).toEqual(WANTED);
  expect(reader.rest()).toEqual({ text: 'rest', bytes: 4 });
  expect(lines.reduce((sum, line) => sum + line.bytes, 0)).toBe(bytes.length - 4);
});

test('byte by byte, out of one buffer that is filled again', () => {
  const reader = lineReader();
  const window = Buffer.alloc(1);
  const lines: Line[] = [];
  for (const byte of Buffer.from(TEXT)) {
    window[0] = byte;
    lines.push(...reader.push(window));
  }
  expect(lines.map(({ text }) => text)).toEqual(WANTED);
});

test('a line that is too long is not held, and the next is read', () => {
  const reader = lineReader(10);
  const lines = [
    ...reader.push(Buffer.from('0123456789\n0123')),
    ...reader.push(Buffer.from('45678')),
    ...reader.push(Buffer.from('9x\nok\n')),
  ];
  expect(lines).toEqual([
    { text: '0123456789', bytes: 11 },
    { text: undefined, bytes: 12 },
    { text: 'ok', bytes: 3 },
  ]);
  expect(reader.rest()).toBeUndefined();
});
