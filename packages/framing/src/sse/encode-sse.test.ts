import { expect, test } from 'vitest';
import { encodeSse } from './encode-sse.ts';

test.each([
  [{ event: '', data: '{"a":1}' }, 'data: {"a":1}\n\n'],
  [{ event: 'e', data: '{}' }, 'event: e\ndata: {}\n\n'],
  [{ event: 'e', data: 'a\nb\r\nc\rd' }, 'event: e\ndata: a\ndata: b\ndata: c\ndata: d\n\n'],
  [{ event: 'e\ndata: x\r\n\r\n', data: 'a' }, 'event: e data: x  \ndata: a\n\n'],
  [{ event: 'e\rf', data: 'a\rb' }, 'event: e f\ndata: a\ndata: b\n\n'],
  [{ event: '', data: ' Grüße' }, 'data:  Grüße\n\n'],
])('%j', (frame, wire) => {
  expect(new TextDecoder().decode(encodeSse(frame))).toBe(wire);
});
