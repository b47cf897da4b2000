import type { StopReason } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { finishReason, stopOf } from './finish-reasons.ts';

test.each<[string, StopReason, string?]>([
  ['STOP', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['SAFETY', 'content-filter'],
  ['RECITATION', 'content-filter'],
  ['BLOCKLIST', 'content-filter'],
  ['PROHIBITED_CONTENT', 'content-filter'],
  ['SPII', 'content-filter'],
  ['MODEL_ARMOR', 'content-filter'],
  ['IMAGE_SAFETY', 'content-filter'],
  ['IMAGE_PROHIBITED_CONTENT', 'content-filter'],
  ['IMAGE_RECITATION', 'content-filter'],
  ['LANGUAGE', 'other'],
  ['OTHER', 'other'],
  ['MALFORMED_FUNCTION_CALL', 'other'],
  ['UNEXPECTED_TOOL_CALL', 'other'],
  ['TOO_MANY_TOOL_CALLS', 'other'],
  ['MISSING_THOUGHT_SIGNATURE', 'other'],
  ['MALFORMED_RESPONSE', 'other'],
  ['NO_IMAGE', 'other'],
  ['IMAGE_OTHER', 'other'],
  ['WORD_OF_TOMORROW', 'other', 'OTHER'],
  ['toString', 'other', 'OTHER'],
])('%s is %s, and comes back', (raw, reason, word = raw) => {
  const stop = stopOf(raw, { choice: 1, calls: 0 });
  expect(stop).toStrictEqual({ type: 'stop', choice: 1, reason, raw });
  expect(finishReason(stop)).toBe(word);
});

test.each<[string | undefined, number, StopReason]>([
  [undefined, 0, 'stop'],
  [undefined, 1, 'tool-calls'],
  ['STOP', 1, 'tool-calls'],
  ['MAX_TOKENS', 1, 'length'],
])('%s behind %i calls is %s', (raw, calls, reason) => {
  expect(stopOf(raw, { choice: 0, calls })).toStrictEqual({
    ...{ type: 'stop', choice: 0, reason },
    ...(raw !== undefined && { raw }),
  });
});

test.each<[StopReason, string | undefined, string]>([
  ['stop', undefined, 'STOP'],
  ['stop-sequence', 'stop_sequence', 'STOP'],
  ['tool-calls', 'tool_use', 'STOP'],
  ['tool-calls', 'STOP', 'STOP'],
  ['length', 'max_tokens', 'MAX_TOKENS'],
  ['content-filter', 'toString', 'SAFETY'],
  ['content-filter', 'STOP', 'SAFETY'],
  ['pause', undefined, 'OTHER'],
  ['other', undefined, 'OTHER'],
])('%s, by the word %s, is written %s', (reason, raw, word) => {
  expect(finishReason({ reason, raw })).toBe(word);
});
