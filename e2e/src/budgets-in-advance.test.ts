import { until, type Reply } from '@dragoman/testkit';
import { openStore } from '@dragoman/store';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ask } from './stage/ask.ts';
import { busyCallers } from './stage/busy-callers.ts';
import { expectError } from './stage/expect-error.ts';
import { differs } from './stage/host.ts';
import { bearer, hashOf } from './stage/keys.ts';
import { askedOfAuthz, budgetLeft, metric } from './stage/metric.ts';
import { servicePid } from './stage/service-pid.ts';
import { openStage } from './stage/stage.ts';
import { whileStopped } from './stage/while-stopped.ts';

/** The mock says 23 tokens out, and only those are paid: 0.023 USD a call, as reserved where the caller says so. */
const COST = 0.023;
const OUTPUT_TOKENS = 23;
const RICH = 1_000_000;
const PAYS_FOR = 2_000;
/** What may be held in advance is at most so much of what is left. */
const HELD = 1 / 100;

const budget = (usd: number) => ({ usd, per: 'year' });
const key = (name: string, more: object) => ({ name, hash: hashOf(name), ...more });

const stage = openStage();
const mock = await stage.provider();
const gateway = await stage.gateway({
  config: {
    providers: { openai: { kind: 'openai', endpoint: `${mock.url}/v1`, key: 'provider' } },
    models: { paid: 'openai/up' },
    prices: { paid: { input: 0, output: 1000 } },
    store: 'data',
    teams: { rich: { budget: budget(RICH) }, counted: { limits: { requests: '1000000/hour' } } },
    keys: [
      key('often', { budget: budget(RICH) }),
      key('twin', { budget: budget(RICH) }),
      key('member', { team: 'rich', budget: budget(COST * 100) }),
      key('narrow', { budget: budget(COST * PAYS_FOR) }),
      key('counted', { team: 'counted', budget: budget(RICH) }),
      key('hangs', { budget: budget(RICH) }),
      key('sudden', { budget: budget(RICH) }),
      key('unheard', { budget: budget(RICH) }),
    ],
  },
});

interface Asked {
  readonly max?: number;
  readonly prompt?: string;
  readonly connection?: string;
}
/** Calls that were served, by key. */
const paidBy = new Map<string, number>();
const callsOf = (name: string): number => paidBy.get(name) ?? 0;
async function asks(name: string, { max = OUTPUT_TOKENS, prompt = 'hi', connection }: Asked = {}): Promise<Reply> {
  const reply = await ask(gateway, 'paid', {
    body: JSON.stringify({ model: 'paid', max_tokens: max, messages: [{ role: 'user', content: prompt }] }),
    headers: { ...bearer(name), ...(connection && { connection }) },
  });
  if (reply.status === 200) paidBy.set(name, callsOf(name) + 1);
  return reply;
}

const busy = (name: string, calls: number): Promise<readonly Reply[]> => busyCallers(calls, () => asks(name));
const served = (replies: readonly Reply[]): number => replies.filter(({ status }) => status === 200).length;

const questions = (): Promise<number> => askedOfAuthz(gateway);
/** Ends of calls that Envoy has told authz of. */
const ends = async (): Promise<number> =>
  (await metric(gateway, 'envoy_access_logs_grpc_access_log_logs_written')) || 0;
/** What is neither spent nor held by a call. */
const left = (name: string): Promise<number> => budgetLeft(gateway, `key:${name}`);
const isNear = (a: number, b: number): boolean => Math.abs(a - b) < 1e-6;
const isPaid = (name: string): Promise<true | undefined> =>
  until(async () => isNear(RICH - callsOf(name) * COST, await left(name)) || undefined, { ms: 10_000, every: 100 });

/** What is spent or held, in advance too. */
async function taken(name: string): Promise<number> {
  const store = await openStore({ folder: join(gateway.dir, 'data') });
  const counter = `budget/year/${Date.UTC(new Date().getUTCFullYear(), 0)}/key:${name}`;
  const [nanoUsd = 0] = await store.counters.values([counter]);
  await store.close();
  return nanoUsd / 1e9;
}
/**
 * Each worker of Envoy tells with its next question what nobody has used. Who calls twice a second does not call often:
 * nothing is held anew.
 */
async function isGivenBack(name: string): Promise<true | undefined> {
  await new Promise((over) => setTimeout(over, 2_100));
  const asked = async (): Promise<true | undefined> => {
    // A connection of its own comes to any of the workers.
    await asks(name, { connection: 'close' });
    return isNear(callsOf(name) * COST, await taken(name)) || undefined;
  };
  return until(asked, { ms: 20_000, every: 500 });
}

describe.skipIf(differs('metrics'))('who calls often and has much left', () => {
  test('is asked about for few of his calls, and each of them is paid once', async () => {
    const before = await questions();
    expect(served(await busy('often', 3_000))).toBe(3_000);
    expect((await questions()) - before).toBeLessThan(750);
    expect(await isPaid('often')).toBe(true);
    expect((await taken('often')) - 3_000 * COST).toBeLessThanOrEqual(RICH * HELD);
    expect(await isGivenBack('often'), 'what nobody used is given back').toBe(true);
  });

  test('is asked about for a call that is much longer, or may be answered by more', async () => {
    await busy('twin', 500);
    for (const other of [{ prompt: 'x'.repeat(4_000) }, { max: OUTPUT_TOKENS + 1 }]) {
      await busy('twin', 200);
      const before = await questions();
      expect((await asks('twin', other)).status).toBe(200);
      expect((await questions()) - before).toBe(1);
    }
  });

  test('is asked about each time where a team has little left, or a limit counts', async () => {
    for (const name of ['member', 'counted']) {
      const [before, told] = [await questions(), await ends()];
      expect(served(await busy(name, 90))).toBe(90);
      expect((await questions()) - before, name).toBe(90);
      await until(async () => (await ends()) - told >= 90, { ms: 5_000 });
      await new Promise((over) => setTimeout(over, 200));
      expect((await ends()) - told, 'authz is told of the end of each call once').toBe(90);
    }
  });

  test('a budget for 2,000 calls is spent by 2,000, and no more', async () => {
    const arrived = mock.arrived.length;
    const replies = await busy('narrow', 2_600);
    expect(served(replies)).toBe(PAYS_FOR);
    expect(mock.arrived.length - arrived).toBe(PAYS_FOR);
    for (const reply of replies.filter(({ status }) => status !== 200))
      expectError(reply, 'openai', { code: 'insufficient_quota', says: /budget/ });
    const isSpent = async () => (await taken('narrow')) > PAYS_FOR * COST - 1e-6;
    expect(await until(isSpent, { ms: 10_000, every: 100 })).toBe(true);
  });
});

describe.skipIf(differs('authz, the meter'))(
  'authz goes away while calls are let in by what it holds in advance',
  () => {
    const authz = () => servicePid(gateway, 'authz');

    test('stands still: a second later nobody is let in', async () => {
      await busy('hangs', 500);
      await whileStopped(authz(), async () => {
        await new Promise((over) => setTimeout(over, 1_100));
        expectError(await asks('hangs'), 'openai', { code: 'policy_unavailable' });
      });
      expect(await until(async () => (await asks('hangs')).status === 200, { ms: 10_000, every: 100 })).toBe(true);
    });

    test('is killed: whoever was served has paid', async () => {
      await busy('sudden', 500);
      process.kill(authz(), 'SIGKILL');
      const replies = await busy('sudden', 500);
      for (const { status } of replies) expect([200, 503]).toContain(status);
      expect(await until(async () => (await asks('sudden')).status === 200, { ms: 10_000, every: 100 })).toBe(true);
      expect(await isPaid('sudden')).toBe(true);
      expect(await isGivenBack('sudden')).toBe(true);
    });

    test('is killed before it has heard what nobody used: it is told again', async () => {
      const isHeld = async () => (await taken('unheard')) > (callsOf('unheard') + 1) * COST;
      expect(await until(async () => (await busy('unheard', 500), isHeld()), { ms: 20_000 })).toBe(true);
      const pid = authz();
      await whileStopped(pid, async () => {
        await new Promise((over) => setTimeout(over, 1_100));
        for (let call = 0; call < 8; call++) {
          expectError(await asks('unheard', { connection: 'close' }), 'openai', { code: 'policy_unavailable' });
        }
        process.kill(pid, 'SIGKILL');
      });
      expect(await until(async () => (await asks('unheard')).status === 200, { ms: 10_000, every: 100 })).toBe(true);
      expect(await isGivenBack('unheard')).toBe(true);
    });
  },
);
