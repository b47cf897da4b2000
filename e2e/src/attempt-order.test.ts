import { openaiChat, type MockProvider, type Reply } from '@dragoman/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import { ask } from './stage/ask.ts';
import { expectError } from './stage/expect-error.ts';
import { openStage } from './stage/stage.ts';
import { expectCredential } from './stage/upstream.ts';

const stage = openStage();
const NAMES = ['one', 'two', 'three'] as const;
/** Its first provider has to be thought well of again after each test: every test has providers of its own. */
const groups = [
  'order',
  'last',
  'weights',
  'weights-down',
  'again',
  'all-down',
  'all-slow',
  'crowd',
  'all-500',
  'all-garbage',
] as const;
type Group = (typeof groups)[number];
const mocks = new Map<string, MockProvider>();
for (const group of groups) for (const name of NAMES) mocks.set(`${group}-${name}`, await stage.provider());
const mock = (name: string): MockProvider => {
  const found = mocks.get(name);
  if (!found) throw new Error(`no provider ${name}`);
  return found;
};
/** Longer, shorter, longer: a stale length would cut a body. */
const UPSTREAM = { one: 'a-long-name-for-the-first', two: 'b', three: 'the-third-name' };
const targets = (group: Group): string[] => NAMES.map((name) => `${group}-${name}/${UPSTREAM[name]}`);
const weighted = (group: Group, weights: readonly number[]) =>
  targets(group).map((to, at) => ({ to, weight: weights[at] ?? 1 }));

const gateway = await stage.gateway({
  config: {
    providers: Object.fromEntries(
      [...mocks].map(([name, { url }]) => [name, { kind: 'openai', endpoint: `${url}/v1`, key: `key-${name}` }]),
    ),
    models: {
      order: targets('order'),
      last: targets('last'),
      weights: { targets: weighted('weights', [6, 3, 1]) },
      'weights-down': { targets: weighted('weights-down', [1, 8, 1]) },
      again: {
        targets: targets('again').slice(0, 1),
        retries: { attempts: 2, on: ['5xx', 'reset', 'connect', '429'] },
      },
      'all-down': targets('all-down'),
      'all-500': targets('all-500'),
      'all-garbage': targets('all-garbage'),
      'all-slow': { targets: targets('all-slow').slice(0, 2), timeout: '1s' },
      crowd: targets('crowd'),
    },
  },
});
beforeEach(() => Promise.all([...mocks.values()].map((each) => each.reset())));

const counts = (group: Group): number[] => NAMES.map((name) => mock(`${group}-${name}`).arrived.length);

describe('three in order', () => {
  test('the first that can answers', async () => {
    expect((await ask(gateway, 'order')).headers['x-dragoman-provider']).toBe('order-one');
    await mock('order-one').play({ fault: '429' });
    expect((await ask(gateway, 'order')).headers['x-dragoman-provider']).toBe('order-two');
    expect(counts('order')).toEqual([2, 1, 0]);
  });

  test('the last gets its own of everything', async () => {
    await mock('last-one').play({ fault: '500' });
    await mock('last-two').play({ fault: 'reset before head' });
    const reply = await ask(gateway, 'last');
    expect(reply.headers).toMatchObject({
      'x-dragoman-provider': 'last-three',
      'x-dragoman-model': 'the-third-name',
      'x-dragoman-attempts': '3',
    });
    expect(counts('last')).toEqual([1, 1, 1]);
    for (const name of NAMES) {
      const [arrived] = mock(`last-${name}`).arrived;
      expect(arrived?.body).toEqual(openaiChat.question(UPSTREAM[name], 'JSON'));
      expect(arrived?.headers['content-length']).toBe(String(arrived?.body.length));
      if (arrived) expectCredential(arrived, { authorization: `Bearer key-last-${name}` });
    }
  });
});

const many = (model: string, count: number): Promise<Reply[]> =>
  Promise.all(Array.from({ length: count }, () => ask(gateway, model)));

describe('weights', () => {
  test('each is hit, about as often as it weighs', async () => {
    const replies = await many('weights', 300);
    expect(replies.filter(({ status }) => status !== 200)).toEqual([]);
    const [one = 0, two = 0, three = 0] = counts('weights');
    expect(one + two + three).toBe(300);
    // Six standard deviations around 180, 90 and 30.
    expect(Math.abs(one - 180)).toBeLessThan(51);
    expect(Math.abs(two - 90)).toBeLessThan(48);
    expect(Math.abs(three - 30)).toBeLessThan(32);
    expect(three).toBeGreaterThan(0);
  });

  test('the heaviest is down: the others answer', async () => {
    await mock('weights-down-two').play({ fault: 'refuse' });
    const replies = await many('weights-down', 30);
    expect(replies.map(({ status }) => status)).toEqual(Array(30).fill(200));
    expect(counts('weights-down')[1]).toBe(0);
  });
});

describe('retries at the same target', () => {
  test('it recovers', async () => {
    mock('again-one').next({ fault: '503' }, { fault: 'close before head' });
    const reply = await ask(gateway, 'again');
    expect(reply).toMatchObject({ status: 200 });
    expect(reply.headers['x-dragoman-attempts']).toBe('3');
    const [first, , third] = mock('again-one').arrived;
    // A back-off, however short: three calls at the same instant are none.
    expect((third?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(1);
  });

  test('it does not: its own last word goes to the caller', async () => {
    await mock('again-one').play({ fault: '503' });
    const reply = await ask(gateway, 'again');
    expect(reply.status).toBe(503);
    expect(reply.text).toContain('provider-says 503');
    expect(counts('again')).toEqual([3, 0, 0]);
  });
});

describe('all fail', () => {
  test('nobody is there: 503 in the dialect', async () => {
    for (const name of NAMES) await mock(`all-down-${name}`).play({ fault: 'refuse' });
    const reply = await ask(gateway, 'all-down');
    expectError(reply, 'openai', { code: 'no_provider_available' });
    expect(reply.text).not.toMatch(/upstream connect error|127\.0\.0\.1/);
  });

  test('nobody answers in time: 504 in the dialect', async () => {
    for (const name of NAMES) await mock(`all-slow-${name}`).play({ fault: 'hang' });
    expectError(await ask(gateway, 'all-slow'), 'openai', { code: 'upstream_timeout' });
    expect(counts('all-slow')).toEqual([1, 1, 0]);
  });

  test('nobody says what can be understood: 502 in the dialect', async () => {
    for (const name of NAMES) await mock(`all-garbage-${name}`).play({ fault: 'garbage' });
    expectError(await ask(gateway, 'all-garbage'), 'openai', { code: 'bad_upstream_answer' });
    expect(counts('all-garbage')).toEqual([1, 1, 1]);
  });

  test('all say 500: the last one’s words', async () => {
    for (const name of NAMES) await mock(`all-500-${name}`).play({ fault: '500' });
    const reply = await ask(gateway, 'all-500');
    expect(reply.status).toBe(500);
    expect(reply.text).toContain('provider-says 500');
    expect(counts('all-500')).toEqual([1, 1, 1]);
  });
});

test('64 at once with the first one down: none is lost', async () => {
  await mock('crowd-one').play({ fault: 'refuse' });
  await mock('crowd-two').play({ firstByteMs: 100 });
  for (let round = 0; round < 3; round += 1) {
    const replies = await many('crowd', 64);
    expect(replies.filter(({ status }) => status !== 200).map(({ status, text }) => `${status} ${text}`)).toEqual([]);
  }
  await mock('crowd-one').play({ fault: '429' });
  expect((await many('crowd', 64)).filter(({ status }) => status !== 200)).toEqual([]);
});
