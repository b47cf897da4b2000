import { expect, test } from 'vitest';
import { limitHeaders } from './limit-headers.ts';

const NOW = Date.parse('2026-11-25T09:38:59.500Z');
const standing = {
  requests: { limit: 60, remaining: 59, resetsAtMs: Date.parse('2026-11-25T09:39:00Z') },
  tokens: { limit: 1000, remaining: 0, resetsAtMs: Date.parse('2026-11-25T10:00:00Z') },
};

test('for everybody', () => {
  expect(limitHeaders('openai-chat', standing, { atMs: NOW, retryAfterSeconds: 1261 })).toEqual([
    ['x-ratelimit-limit-requests', '60'],
    ['x-ratelimit-remaining-requests', '59'],
    ['x-ratelimit-reset-requests', '500ms'],
    ['x-ratelimit-limit-tokens', '1000'],
    ['x-ratelimit-remaining-tokens', '0'],
    ['x-ratelimit-reset-tokens', '21m1s'],
    ['retry-after', '1261'],
  ]);
});

test('on Messages, times too', () => {
  expect(limitHeaders('anthropic-messages', { tokens: standing.tokens }, { atMs: NOW }).slice(3)).toEqual([
    ['anthropic-ratelimit-tokens-limit', '1000'],
    ['anthropic-ratelimit-tokens-remaining', '0'],
    ['anthropic-ratelimit-tokens-reset', '2026-11-25T10:00:00Z'],
  ]);
});

test.each([
  [-1, '0s'],
  [0, '0s'],
  [1, '1ms'],
  [1000, '1s'],
  [360_000, '6m0s'],
  [3_600_000, '1h0m0s'],
  [86_399_001, '24h0m0s'],
])('%d ms are %s', (ms, text) => {
  const left = { limit: 1, remaining: 1, resetsAtMs: NOW + ms };
  expect(new Map(limitHeaders('gemini', { requests: left }, { atMs: NOW })).get('x-ratelimit-reset-requests')).toBe(
    text,
  );
});

test('no limits, no headers', () => {
  expect(limitHeaders('cohere', {}, { atMs: NOW })).toEqual([]);
});
