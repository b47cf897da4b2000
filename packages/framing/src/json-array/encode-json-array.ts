import type { Frame, Machine } from '@dragoman/spec';

const UTF8 = new TextEncoder();

/** Frames to one JSON array, an element each, as Gemini streams it without `alt=sse`. The state: whether one was there. */
export const encodeJsonArray: Machine<boolean, Frame, Uint8Array> = {
  initial: false,
  step: (begun, { data }) => [true, [UTF8.encode(`${begun ? ',\r\n' : '['}${data}`)]],
  end: (begun) => [UTF8.encode(begun ? ']' : '[]')],
};
