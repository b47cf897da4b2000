import { expect, test } from 'vitest';
import { carry, unwrap, wrap } from './signature-envelope.ts';

test.each(['', 'EqQBCg==', 'sig:with:colons', 'ß→𝄞', 'x'.repeat(100_000)])('comes back as it was: %.20s', (value) => {
  const wrapped = wrap('anthropic-messages', value);
  expect(unwrap(wrapped, 'anthropic-messages')).toBe(value);
  expect(unwrap(wrapped, 'gemini', 'anthropic-messages')).toBe(value);
  expect(unwrap(wrapped, 'gemini')).toBeUndefined();
  expect(carry(wrapped, 'anthropic-messages')).toBe(value);
  expect(carry(wrapped, 'gemini')).toBe(wrapped);
});

test('is base64 that survives a client which reads it as bytes', () => {
  const wrapped = wrap('gemini', '\u{3fff}??>>~~~');
  const rewritten = Buffer.from(wrapped, 'base64').toString('base64url');
  expect(rewritten).toMatch(/-.*_|_.*-/);
  expect(unwrap(rewritten, 'gemini')).toBe('\u{3fff}??>>~~~');
});

test('one that is in an envelope is not wrapped again', () => {
  const wrapped = wrap('gemini', 'abc');
  expect(wrap('anthropic-messages', wrapped)).toBe(wrapped);
});

test.each([
  ...['plain', 'ZHJhZ29tYW46', 'ZHJhZ29tYW46****', 'ZHJhZ29tYW46Z2VtaW5p'],
  ...[btoa('somebody:gemini:abc'), btoa('dragoman:gemini+'), btoa('dragoman:gemini:\xff')],
])('%s is no envelope', (value) => {
  expect(unwrap(value, 'gemini')).toBeUndefined();
  expect(carry(value, 'gemini')).toBe(value);
});
