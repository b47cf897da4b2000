import { drive, type Frame, type JsonObject } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { decodeStream } from '../decode-stream.ts';

const frame = (event: string, payload: JsonObject = {}): Frame => ({ event, data: JSON.stringify(payload) });
const START = frame('messageStart', { role: 'assistant' });
const begin = (start: JsonObject): Frame => frame('contentBlockStart', { contentBlockIndex: 0, start });
const delta = (change: JsonObject): Frame => frame('contentBlockDelta', { contentBlockIndex: 0, delta: change });
const END = frame('contentBlockStop', { contentBlockIndex: 0 });
const STOP = frame('messageStop', { stopReason: 'end_turn' });

const decoded = (...frames: readonly Frame[]) => [...drive(decodeStream, frames)];
/** Each of 8 MB. */
const pieces = (count: number) =>
  Array.from({ length: count }, () => delta({ image: { source: { bytes: 'x'.repeat(8_388_608) } } }));

test('a block of 32 MB is not too large, more is', () => {
  const [, image] = decoded(START, begin({ image: {} }), ...pieces(4), STOP);
  expect(image).toMatchObject({ type: 'media' });
  expect(() => decoded(START, begin({ image: {} }), ...pieces(5))).toThrow(
    expect.objectContaining({
      code: 'bad_upstream_answer',
      message: 'the provider sent a stream that cannot be read: a block is too large',
    }),
  );
});

test('which exception it was is for the log', () => {
  const last = { ...frame('throttlingException', { message: 'm' }), exception: true };
  expect(() => decoded(START, last)).toThrow(expect.objectContaining({ cause: 'throttlingException' }));
});

test('arguments that are broken are an error', () => {
  const broken = [begin({ toolUse: { type: 'server_tool_use' } }), delta({ toolUse: { input: '{' } }), END];
  expect(() => decoded(START, ...broken)).toThrow(expect.objectContaining({ code: 'bad_upstream_answer' }));
});
