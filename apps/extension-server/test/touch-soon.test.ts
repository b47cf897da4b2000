import { expect, onTestFinished, test, vi } from 'vitest';
import { touchSoon } from '../src/heal/touch-soon.ts';

test('changes are one touch, a failed one is tried again, and each later one is another', async () => {
  const outcomes = [() => Promise.reject(new Error('the API server is down')), () => Promise.resolve()];
  const touched = vi.fn(() => (outcomes.shift() ?? (() => Promise.resolve()))());
  const said: string[] = [];
  const touching = touchSoon({
    touch: { what: 'the Gateways', touch: touched },
    report: (line) => said.push(line),
    withinMs: 5,
    againMs: 10,
  });
  onTestFinished(touching.close);
  touching.soon();
  touching.soon();
  await vi.waitFor(() => expect(touched).toHaveBeenCalledTimes(2));
  expect(said).toEqual(['cannot touch the Gateways: the API server is down']);
  touching.soon();
  await vi.waitFor(() => expect(touched).toHaveBeenCalledTimes(3));
});
