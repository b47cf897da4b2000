import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { failedWrites, reportLogLosses } from './log-losses.ts';

const answers = (body: string) => ({ admin: async () => ({ status: 200, body }) });

test.each([
  ['filesystem.write_failed: 11\n', 11],
  ['', 0],
  ['filesystem.write_failed_too: 3\n', 0],
])('%j: %i', async (body, count) => {
  expect(await failedWrites(answers(body))).toBe(count);
});

test('the beginning and the end of losses are said once each, whatever Envoy does in between', async () => {
  const counts = [0, 2, 5, 'gone', 7, 7, 7, 0, 1, 1];
  const said: string[] = [];
  const envoy = {
    admin: async () => {
      const count = counts.length > 1 ? counts.shift() : counts[0];
      if (count === 'gone') throw new Error('ECONNREFUSED');
      return { status: 200, body: `filesystem.write_failed: ${count}\n` };
    },
  };
  const losses = reportLogLosses({ envoy, report: (line) => said.push(line.replace(/:.*/, '')), lookMs: 1 });
  await expect.poll(() => said.length).toBe(4);
  await sleep(20);
  losses.close();
  const [begins, ends] = ['Envoy cannot write the access log', 'Envoy writes the access log again'];
  expect(said).toEqual([begins, ends, begins, ends]);
});
