import { expect, test } from 'vitest';
import { framed, messageReader } from './message-reader.ts';

const messages = ['', 'a', 'hello', 'x'.repeat(300)].map((text) => Buffer.from(text));
const wire = Buffer.concat(messages.map(framed));

test.each([1, 2, 3, 5, 7, 64, wire.length])('messages come out whole from chunks of %d bytes', (size) => {
  const reader = messageReader();
  const out: string[] = [];
  for (let at = 0; at < wire.length; at += size) {
    for (const message of reader.push(wire.subarray(at, at + size))) out.push(message.toString());
  }
  expect(out).toEqual(messages.map(String));
});

test.each([
  ['a compressed message', Buffer.from([1, 0, 0, 0, 0])],
  ['a message larger than the limit', Buffer.from([0, 0x10, 0, 0, 0])],
])('%s is refused before it is held', (_what, bytes) => {
  expect(() => messageReader().push(bytes)).toThrow(RangeError);
});
