import { FAULTS_BEFORE_HEAD, FORMAT_SAMPLES, openaiChat, type Fault, type MockProvider } from '@dragoman/testkit';
import { describe, expect, test } from 'vitest';
import { ask } from './stage/ask.ts';
import { expectedAnswer } from './stage/expected-answer.ts';
import { providerConfig } from './stage/provider-config.ts';
import { openStage } from './stage/stage.ts';
import { everythingIn, expectCredential, internalHeaders, onlyArrived } from './stage/upstream.ts';

const FIRST_KEY = 'key-of-first-3aa1';
const SECOND_KEY = 'key-of-second-8c2f';
const FIRST_MODEL = 'first-vendor/a-much-longer-name-of-the-model';

const stage = openStage();
const second = await stage.provider();
/** Each fault has a first provider of its own: one that has failed may not be asked for a while. */
const firsts = new Map<Fault, MockProvider>();
for (const fault of FAULTS_BEFORE_HEAD) {
  const first = await stage.provider();
  await first.play({ fault });
  firsts.set(fault, first);
}
const byFormat = await Promise.all(FORMAT_SAMPLES.map(async (sample) => ({ sample, first: await stage.provider() })));
const slug = (fault: string): string => fault.replaceAll(/\W+/g, '-');

const gateway = await stage.gateway({
  config: {
    providers: {
      ...Object.fromEntries(
        [...firsts].map(([fault, { url }]) => [
          `first-${slug(fault)}`,
          { kind: 'openai', endpoint: `${url}/first/v1`, key: FIRST_KEY },
        ]),
      ),
      second: { kind: 'openai', endpoint: `${second.url}/second/v1`, key: SECOND_KEY },
      ...Object.fromEntries(
        byFormat.flatMap(({ sample, first }) => [
          [`first-${sample.name}`, providerConfig(sample, first, FIRST_KEY)],
          [`second-${sample.name}`, providerConfig(sample, second, SECOND_KEY)],
        ]),
      ),
    },
    models: {
      ...Object.fromEntries(
        [...firsts.keys()].map((fault) => [
          slug(fault),
          { targets: [`first-${slug(fault)}/${FIRST_MODEL}`], fallback: ['second/up-2'], timeout: '1s' },
        ]),
      ),
      ...Object.fromEntries(
        FORMAT_SAMPLES.map(({ name }) => [name, [`first-${name}/${FIRST_MODEL}`, `second-${name}/up-2`]]),
      ),
    },
  },
});

const MODES = ['JSON', 'stream'] as const;
const matrix = FAULTS_BEFORE_HEAD.flatMap((fault) => MODES.map((mode) => ({ fault, mode })));

describe('the second provider answers', () => {
  test.each(matrix)('first: $fault, $mode', async ({ fault, mode }) => {
    await second.reset();
    const reply = await ask(gateway, slug(fault), {
      mode,
      headers: { authorization: 'Bearer callers-own', 'x-custom': 'kept' },
    });
    expect(reply.text).toBe(expectedAnswer(openaiChat, 'up-2', mode).toString('utf8'));
    expect(reply).toMatchObject({ status: 200, broken: undefined });
    expect(reply.headers).toMatchObject({ 'x-dragoman-provider': 'second', 'x-dragoman-model': 'up-2' });
    const arrived = onlyArrived(second);
    expect(arrived.path).toBe('/second/v1/chat/completions');
    expect(arrived.headers).toMatchObject({
      host: `127.0.0.1:${second.port}`,
      'content-length': String(arrived.body.length),
      'x-custom': 'kept',
    });
    expectCredential(arrived, { authorization: `Bearer ${SECOND_KEY}` });
    expect(internalHeaders(arrived)).toEqual([]);
    for (const trace of [FIRST_KEY, 'first-vendor', '/first/', 'callers-own'])
      expect(everythingIn(arrived)).not.toContain(trace);
    if (mode === 'JSON') expect(arrived.body).toEqual(openaiChat.question('up-2', 'JSON'));
  });

  test.each(FAULTS_BEFORE_HEAD.filter((fault) => fault !== 'refuse'))('the first was asked: %s', (fault) => {
    const arrived = firsts.get(fault)?.arrived ?? [];
    expect(arrived.length).toBeGreaterThanOrEqual(1);
    for (const each of arrived) {
      expect(each.path).toBe('/first/v1/chat/completions');
      expectCredential(each, { authorization: `Bearer ${FIRST_KEY}` });
      expect(everythingIn(each)).not.toContain(SECOND_KEY);
    }
  });
});

describe.each(byFormat.map((row) => [row.sample.name, row] as const))(
  'in every format: %s',
  (name, { sample, first }) => {
    test.each(sample.modes)('%s', async (mode) => {
      await second.reset();
      await first.play({ fault: mode === 'JSON' ? '429' : '503' });
      const reply = await ask(gateway, name, { sample, mode });
      expect(reply.text).toBe(expectedAnswer(sample, 'up-2', mode).toString('utf8'));
      expect(reply.headers).toMatchObject({ 'x-dragoman-provider': `second-${name}`, 'x-dragoman-attempts': '2' });
      expect(onlyArrived(second).path.split('/').map(decodeURIComponent)).toEqual(
        sample.path('up-2', mode).split('/').map(decodeURIComponent),
      );
      expectCredential(onlyArrived(second), sample.credential(SECOND_KEY));
      expect(everythingIn(onlyArrived(second))).not.toContain('first-vendor');
    });
  },
);

test.each([400, 401, 404])('a %d of the first is his word: nobody else is asked', async (status) => {
  await second.reset();
  const first = byFormat[0]?.first;
  const body = `{"error":{"message":"provider-says ${status}"}}`;
  first?.next({ answer: { status, body } });
  expect(await ask(gateway, 'openai-chat')).toMatchObject({ status, text: body });
  expect(second.arrived).toEqual([]);
});

test('2 MB fall back whole', async () => {
  await second.reset();
  const text = 'word '.repeat(400_000);
  const body = (model: string): string => `{"messages":[{"role":"user","content":"${text}"}],"model":"${model}"}`;
  expect((await ask(gateway, '500', { body: body('500') })).status).toBe(200);
  expect(onlyArrived(second).body.toString('utf8') === body('up-2')).toBe(true);
});
