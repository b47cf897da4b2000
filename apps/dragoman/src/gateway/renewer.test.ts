import { expect, test, vi } from 'vitest';
import type { Applied } from './gateway.ts';
import { renewer } from './renewer.ts';

const GOOD: Applied = { ok: true, ms: 1 };
const bad = (reason: string): Applied => ({ ok: false, reason });

/** Answers in order, the last one for ever. */
function answering(...answers: readonly Applied[]) {
  let asked = 0;
  const lines: string[] = [];
  const renew = async () => answers[Math.min(asked++, answers.length - 1)];
  const each = renewer({ gateway: () => ({ renew }), report: (line) => lines.push(line), retryMs: 1 });
  return { each, lines, asked: () => asked };
}

test('what works is done once', async () => {
  const { each, lines, asked } = answering(GOOD);
  each.renew();
  await vi.waitFor(() => expect(asked()).toBe(1));
  expect(lines).toEqual([]);
  each.renew();
  await vi.waitFor(() => expect(asked()).toBe(2));
});

test('what fails is tried again until it works; each reason is said once', async () => {
  const { each, lines, asked } = answering(bad('slow'), bad('slow'), bad('down'), GOOD);
  each.renew();
  await vi.waitFor(() => expect(asked()).toBe(4));
  expect(lines).toEqual(['keys stay as they were: slow', 'keys stay as they were: down']);
});

test('nothing is tried after the end', async () => {
  const { each, asked } = answering(bad('down'));
  each.renew();
  await vi.waitFor(() => expect(asked()).toBeGreaterThan(2));
  each.close();
  const before = asked();
  await new Promise((later) => setTimeout(later, 20));
  expect(asked()).toBeLessThanOrEqual(before + 1);
});

test('two wishes while one is done are one more', async () => {
  let release = (_outcome: Applied): void => undefined;
  let asked = 0;
  const renew = () => {
    asked += 1;
    return new Promise<Applied>((done) => (release = done));
  };
  const each = renewer({ gateway: () => ({ renew }), report: () => undefined });
  each.renew();
  each.renew();
  each.renew();
  expect(asked).toBe(1);
  release(GOOD);
  await vi.waitFor(() => expect(asked).toBe(2));
  release(GOOD);
  await new Promise((later) => setTimeout(later, 10));
  expect(asked).toBe(2);
});
