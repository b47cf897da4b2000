import { isAlive, descendants, openaiChat, until } from '@dragoman/testkit';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ask, requestId } from './stage/ask.ts';
import { expectVisiblyBroken } from './stage/broken-stream.ts';
import { differs } from './stage/host.ts';
import { openStage } from './stage/stage.ts';

const stage = openStage();
const mock = await stage.provider();
const start = () =>
  stage.gateway({
    config: {
      providers: { local: { kind: 'openai', endpoint: `${mock.url}/v1`, key: 'key' } },
      models: { m: 'local/up' },
    },
  });

test.skipIf(differs('SIGTERM'))(
  'SIGTERM with a live stream: it ends whole, no new work is taken, nothing is left',
  async () => {
    const gateway = await start();
    await mock.play({ delayMs: 400 });
    const running = ask(gateway, 'm', { mode: 'stream' });
    await sleep(600);
    const processes = descendants(gateway.pid);
    expect(processes.length).toBeGreaterThan(0);
    const stopped = stage.stop(gateway);
    await sleep(700);
    const late = await ask(gateway, 'm', { timeout: 1_000 });
    const reply = await running;
    expect(reply).toMatchObject({ status: 200, broken: undefined });
    expect(reply.text).toContain('[DONE]');
    expect(late.status === 200 ? 'served' : 'refused').toBe('refused');
    await stopped;
    expect(processes.filter(({ pid }) => isAlive(pid))).toEqual([]);
  },
);

test.skipIf(differs('SIGTERM'))(
  'SIGTERM with a stream that does not end in time: it is broken visibly, and the log says why',
  async () => {
    const gateway = await start();
    mock.next({ fault: 'half, then stall' });
    const id = requestId();
    const running = ask(gateway, 'm', { mode: 'stream', headers: { 'x-request-id': id }, timeout: 50_000 });
    await sleep(600);
    process.kill(gateway.pid, 'SIGTERM');
    expectVisiblyBroken(await running, openaiChat);
    expect(await gateway.log.linesOf(id)).toMatchObject([
      { status: 200, error: 'gateway_stopped', usage: 'estimated', stream: true },
    ]);
    // Told twice it would not wait for what it still has to do.
    expect(await until(() => !isAlive(gateway.pid), { ms: 20_000 })).toBe(true);
    await stage.stop(gateway);
  },
);

test('SIGTERM with nothing to do ends soon', async () => {
  await mock.play({});
  const gateway = await start();
  expect((await ask(gateway, 'm')).status).toBe(200);
  const began = performance.now();
  await stage.stop(gateway);
  expect(performance.now() - began).toBeLessThan(15_000);
});
