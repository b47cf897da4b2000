import type { StopReason } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { decodeStop, encodeStop } from './stop-reasons.ts';

test.each<[string, StopReason]>([
  ['end_turn', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool-calls'],
  ['stop_sequence', 'stop-sequence'],
  ['refusal', 'content-filter'],
  ['pause_turn', 'pause'],
  ['compaction', 'pause'],
])('%s is %s, and itself again', (raw, reason) => {
  const stop = decodeStop(raw, 'X');
  expect(stop).toStrictEqual({ type: 'stop', choice: 0, reason, raw, sequence: 'X' });
  expect(encodeStop(stop)).toBe(raw);
});

test.each([undefined, 'something_new'])('%s is no reason that is known', (raw) => {
  const stop = decodeStop(raw, undefined);
  expect(stop).toStrictEqual({ type: 'stop', choice: 0, reason: 'other', raw, sequence: undefined });
  expect(encodeStop(stop)).toBe('end_turn');
});

test.each<[StopReason | undefined, string]>([
  [undefined, 'end_turn'],
  ['stop', 'end_turn'],
  ['length', 'max_tokens'],
  ['tool-calls', 'tool_use'],
  ['stop-sequence', 'stop_sequence'],
  ['content-filter', 'refusal'],
  ['pause', 'pause_turn'],
  ['other', 'end_turn'],
])('%s of another format is %s', (reason, word) => {
  expect(encodeStop(reason && { type: 'stop', choice: 0, reason })).toBe(word);
  expect(encodeStop(reason && { type: 'stop', choice: 0, reason, raw: 'STOP' })).toBe(word);
});

test('a word of ours that means something else there is not taken', () => {
  expect(encodeStop({ type: 'stop', choice: 0, reason: 'length', raw: 'end_turn' })).toBe('max_tokens');
});
