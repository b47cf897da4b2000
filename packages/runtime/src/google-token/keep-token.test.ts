import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { keepToken, renewAfter, retryAfter } from './keep-token.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const MINUTE = 60_000;

test.each([
  ['an hour: five minutes before its end', 60 * MINUTE, 0, 55 * MINUTE],
  ['not all at once', 60 * MINUTE, 0.999_999, 54 * MINUTE],
  ['a short one: a quarter before', 4_000, 0, 3_000],
  ['nearly over: not without a pause', 10, 0, 1_000],
  ['for ever: a timer has its limit', 1e15, 0, 24 * 60 * MINUTE],
])('%s', (...[, lifetime, random, wait]) => {
  expect(Math.round(renewAfter(lifetime, random))).toBe(wait);
});

test('retries come later and later, up to a minute, and spread over half of it', () => {
  expect([1, 2, 3, 6, 7, 1_000].map((failures) => retryAfter(failures, 0))).toEqual([
    1_000, 2_000, 4_000, 32_000, 60_000, 60_000,
  ]);
  expect(retryAfter(1, 1)).toBe(500);
});

const follow = (answers: readonly (string | Error)[]) => {
  const tokens: string[] = [];
  const lines: string[] = [];
  let asked = 0;
  const kept = keepToken({
    ask: async () => {
      const answer = answers[Math.min(asked, answers.length - 1)] ?? new Error('nothing planned');
      asked += 1;
      if (answer instanceof Error) throw answer;
      return { text: answer, lifetimeMs: 60 * MINUTE };
    },
    onToken: ({ text }) => tokens.push(text),
    report: (line) => lines.push(line),
    random: () => 0,
  });
  return { tokens, lines, kept, asked: () => asked };
};

test('a token is renewed before its end', async () => {
  const { tokens, lines, kept } = follow(['one', 'two', 'three']);
  await kept.tried;
  expect(tokens).toEqual(['one']);
  await vi.advanceTimersByTimeAsync(55 * MINUTE - 1);
  expect(tokens).toEqual(['one']);
  await vi.advanceTimersByTimeAsync(1);
  expect(tokens).toEqual(['one', 'two']);
  await vi.advanceTimersByTimeAsync(55 * MINUTE);
  expect(tokens).toEqual(['one', 'two', 'three']);
  expect(lines).toEqual([]);
  kept.close();
  await vi.advanceTimersByTimeAsync(600 * MINUTE);
  expect(tokens).toHaveLength(3);
});

test('a server that is down is asked again, and each reason is said once', async () => {
  const { tokens, lines, kept, asked } = follow([
    new Error('down'),
    new Error('down'),
    new Error('says no'),
    'one',
    new Error('down'),
  ]);
  await kept.tried;
  expect(lines).toEqual(['down']);
  await vi.advanceTimersByTimeAsync(1_000 + 2_000 + 4_000);
  expect(lines).toEqual(['down', 'says no', 'there is a token again']);
  expect(tokens).toEqual(['one']);
  await vi.advanceTimersByTimeAsync(55 * MINUTE + 1_000);
  expect(asked()).toBe(6);
  expect(lines).toHaveLength(4);
  kept.close();
});
