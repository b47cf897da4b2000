import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ANSWER_CANARY,
  anthropicMessages,
  call,
  FORMAT_SAMPLES,
  openaiChat,
  until,
  type Reply,
} from '@dragoman/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import { ask } from './stage/ask.ts';
import { expectVisiblyBroken } from './stage/broken-stream.ts';
import { constantLoad } from './stage/constant-load.ts';
import { expectError } from './stage/expect-error.ts';
import { providerConfig } from './stage/provider-config.ts';
import { servicePid } from './stage/service-pid.ts';
import { openStage } from './stage/stage.ts';
import { onlyArrived } from './stage/upstream.ts';
import { whileStopped } from './stage/while-stopped.ts';

const BACK_WITHIN_MS = 10_000;
/** A translator that says nothing is found out by then. */
const STOPPED_MS = 9_000;

const stage = openStage();
const [mock, second] = [await stage.provider(), await stage.provider()];
const others = FORMAT_SAMPLES.filter((sample) => sample !== openaiChat);
const config = {
  providers: {
    ...Object.fromEntries(
      others.map((sample) => [sample.name, { ...providerConfig(sample, mock, 'key'), formats: [sample.name] }]),
    ),
    second: providerConfig(openaiChat, second, 'key'),
  },
  models: {
    ...Object.fromEntries(others.map(({ name }) => [name, `${name}/up-1`])),
    'with-second': ['anthropic-messages/up-1', 'second/up-2'],
  },
};
const gateway = await stage.gateway({ config });
beforeEach(() => Promise.all([mock.reset(), second.reset()]));

const MODEL = anthropicMessages.name;

const isGood = ({ status, text }: Reply): boolean => status === 200 && text.includes(ANSWER_CANARY);
const works = async (): Promise<boolean> => isGood(await ask(gateway, MODEL, { timeout: 2_000 }));

/** Translations that are going on, as Envoy counts them; it says nothing of a gauge that is 0. */
async function translating(): Promise<number> {
  const { text, status } = await call(gateway.admin, '/metrics');
  expect(status).toBe(200);
  return Number(/^envoy_cluster_translator_upstream_rq_active\{.*\} (\d+)$/m.exec(text)?.[1] ?? 0);
}

describe('the translator is killed under load', () => {
  test('it is back by itself, and what failed said so at once', async () => {
    await mock.play({ delayMs: 10 });
    const load = constantLoad(gateway, MODEL);
    await sleep(500);
    const killed = servicePid(gateway, 'translate');
    process.kill(killed, 'SIGKILL');
    await sleep(50);
    expect(await until(works, { ms: BACK_WITHIN_MS })).toBe(true);
    const { ok, failed } = await load.stop();
    expect(ok).toBeGreaterThan(0);
    // An answer that had begun is broken off, any other call is told by a 5xx.
    expect(failed.filter(({ why }) => /no end within|: [1-4]\d\d /.test(why))).toEqual([]);
    expect(servicePid(gateway, 'translate')).not.toBe(killed);
    const after = constantLoad(gateway, MODEL);
    await sleep(1_000);
    expect((await after.stop()).failed).toEqual([]);
  });

  test('a model with another provider is served by it', async () => {
    process.kill(servicePid(gateway, 'translate'), 'SIGKILL');
    const replies = await Promise.all(
      Array.from({ length: 20 }, () => ask(gateway, 'with-second', { timeout: 5_000 })),
    );
    expect(replies.filter((reply) => !isGood(reply)).map(({ status, text }) => [status, text])).toEqual([]);
    expect(await until(works, { ms: BACK_WITHIN_MS })).toBe(true);
  });
});

describe('the translator stands still', () => {
  const stopped = async (during: () => Promise<void>): Promise<void> => {
    await whileStopped(servicePid(gateway, 'translate'), during);
    expect(await until(works, { ms: BACK_WITHIN_MS })).toBe(true);
  };
  const expectCleanError = (reply: Reply): void => {
    expect(reply.status, reply.broken).toBeGreaterThanOrEqual(500);
    expect(reply.json()).toMatchObject({ error: { message: expect.any(String) as unknown } });
  };

  test('calls that are with it go to the next provider within seconds, or end with a clean error', () =>
    stopped(async () => {
      const [alone, together] = await Promise.all([
        ask(gateway, MODEL, { timeout: STOPPED_MS }),
        ask(gateway, 'with-second', { timeout: STOPPED_MS }),
      ]);
      expectCleanError(alone);
      expect(together.headers['x-dragoman-provider']).toBe('second');
      expect(isGood(together), together.text).toBe(true);
    }));

  test('then no call waits for it, and another provider serves at once', () =>
    stopped(async () => {
      await sleep(STOPPED_MS - 2_000);
      const [alone, together] = [
        await ask(gateway, MODEL, { timeout: 500 }),
        await ask(gateway, 'with-second', { timeout: 500 }),
      ];
      expectCleanError(alone);
      expect(isGood(together), together.broken).toBe(true);
    }));
});

test('a translator that has very much to do is not taken for one that stands still', async () => {
  const content = 'word '.repeat(1_600_000);
  const body = JSON.stringify({ model: MODEL, messages: [{ role: 'user', content }] });
  const large = Array.from({ length: 24 }, () => ask(gateway, MODEL, { body, timeout: 55_000 }));
  const small = constantLoad(gateway, MODEL);
  const replies = await Promise.all(large);
  const { ok, failed } = await small.stop();
  expect(replies.filter((reply) => !isGood(reply)).map(({ status, broken }) => [status, broken])).toEqual([]);
  expect(failed).toEqual([]);
  expect(ok).toBeGreaterThan(0);
});

describe.each(others.map((sample) => ({ sample, name: sample.name })))('a provider of $name', ({ name }) => {
  test.each(['half, then close', 'half, then reset'] as const)('%s', async (fault) => {
    await mock.play({ fault });
    const reply = await ask(gateway, name, { mode: 'stream' });
    // A break that is faster than the translator: no answer had begun.
    if (reply.status === 200) expectVisiblyBroken(reply, openaiChat);
    else expectError(reply, 'openai', { code: 'bad_upstream_answer' });
    await mock.reset();
    expect(isGood(await ask(gateway, name, { mode: 'stream' }))).toBe(true);
  });

  test('that is slow loses nothing, and is heard as it speaks', async () => {
    await mock.play({ firstByteMs: 1_500, delayMs: 300 });
    const reply = await ask(gateway, name, { mode: 'stream' });
    expect(isGood(reply)).toBe(true);
    expect(reply.text).toContain(openaiChat.lastWord);
    expect(reply.endAt - reply.firstByteAt).toBeGreaterThan(500);
  });

  test('whose caller leaves is told, and the translation is over', async () => {
    await mock.play({ delayMs: 200 });
    const reply = await ask(gateway, name, { mode: 'stream', leaveWhen: (soFar) => soFar.length > 0 });
    expect(reply.broken).toBe('the caller left');
    expect(await until(() => onlyArrived(mock).aborted, { ms: 5_000 })).toBe(true);
    expect(await until(async () => (await translating()) === 0, { ms: 5_000, every: 100 })).toBe(true);
  });
});

test('2,000 translated calls on one connection: none is lost', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const bad: string[] = [];
  for (let n = 0; n < 2_000; n += 1) {
    const body = JSON.stringify({ model: MODEL, messages: [{ role: 'user', content: `call ${n}.` }] });
    const reply = await ask(gateway, MODEL, { body, agent });
    if (!isGood(reply)) bad.push(`${n}: ${reply.status} ${reply.broken} ${reply.text.slice(0, 200)}`);
  }
  agent.destroy();
  expect(bad).toEqual([]);
  const contents = mock.arrived.map(({ body }) => /call \d+\./.exec(body.toString())?.[0]);
  expect(contents).toEqual(Array.from({ length: 2_000 }, (_, n) => `call ${n}.`));
});

test('1,200 translated streams at the same time', async () => {
  await mock.play({ delayMs: 700 });
  const streams = Array.from({ length: 1_200 }, () => ask(gateway, MODEL, { mode: 'stream', timeout: 55_000 }));
  const most = await until(async () => (await translating()) > 1_024, { ms: 20_000, every: 100 });
  const replies = await Promise.all(streams);
  const bad = replies.filter((reply) => !isGood(reply) || !reply.text.includes(openaiChat.lastWord));
  expect(bad.map(({ status, broken, text }) => [status, broken, text.slice(0, 100)])).toEqual([]);
  expect(most).toBe(true);
});

test('the first request that an Envoy sees has 100 KB', async () => {
  const fresh = await stage.gateway({ config });
  const content = 'word '.repeat(20_000);
  const body = JSON.stringify({ model: MODEL, messages: [{ role: 'user', content }] });
  const reply = await ask(fresh, MODEL, { body });
  expect(isGood(reply), reply.text).toBe(true);
  expect(onlyArrived(mock).body.toString()).toContain(content);
});
