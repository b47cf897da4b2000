import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ask } from './stage/ask.ts';
import { constantLoad } from './stage/constant-load.ts';
import { differs } from './stage/host.ts';
import { openStage } from './stage/stage.ts';

/** Another program, another Envoy, another configuration that cannot be edited in: the next gateway takes over the port. */
const stage = openStage();
const mock = await stage.provider();
const config = {
  providers: { local: { kind: 'openai', endpoint: `${mock.url}/v1`, key: 'key' } },
  models: { m: 'local/up' },
};

test.skipIf(differs('SIGTERM'))(
  'the next one starts on the same port, the first is told to end: what was begun ends whole',
  async () => {
    await mock.play({ delayMs: 30 });
    const first = await stage.gateway({ config });
    const load = constantLoad(first, 'm');
    await sleep(1_000);
    const next = await stage.gateway({
      config: { ...config, listen: new URL(first.url).host, models: { ...config.models, more: 'local/up' } },
    });
    await sleep(1_000);
    await stage.stop(first);
    await sleep(1_000);
    const { ok, failed } = await load.stop();
    // A call that meets the very moment in which the first closes its door gets no answer, and has to be made again.
    expect(failed.filter(({ why }) => !/^(JSON|stream): 0 /.test(why))).toEqual([]);
    expect(failed.length).toBeLessThan(ok / 100);
    expect(ok).toBeGreaterThan(100);
    const successor = { url: first.url };
    expect((await ask(successor, 'more')).status).toBe(200);
    expect(next.output()).not.toMatch(/refused|error/i);
  },
  120_000,
);
