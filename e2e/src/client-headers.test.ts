import { beforeEach, expect, test } from 'vitest';
import { ask } from './stage/ask.ts';
import { openStage } from './stage/stage.ts';
import { internalHeaders, onlyArrived } from './stage/upstream.ts';

const stage = openStage();
const [first, second] = [await stage.provider(), await stage.provider()];
const gateway = await stage.gateway({
  config: {
    providers: {
      first: { kind: 'openai', endpoint: `${first.url}/v1`, key: 'first-key' },
      second: { kind: 'openai', endpoint: `${second.url}/v1`, key: 'second-key' },
    },
    models: { m: ['first/up-first', 'second/up-second'], slow: { targets: ['first/slow'], timeout: '5s' } },
  },
});
beforeEach(() => Promise.all([first.reset(), second.reset()]));

test.each([
  ['the count of attempts', { 'x-envoy-attempt-count': '1' }],
  ['the number of an attempt', { 'x-attempt': '1' }],
  [
    'the retry policy',
    { 'x-envoy-max-retries': '0', 'x-envoy-retry-on': '', 'x-envoy-hedge-on-per-try-timeout': 'true' },
  ],
  [
    'another path',
    {
      'x-envoy-original-path': '/v1/embeddings',
      'x-original-url': '/v1/embeddings',
      'x-gw-path': '/stolen',
      'x-gw-base': '/stolen',
    },
  ],
  ['another model', { 'x-gw-model': 'slow', 'x-llm-model': 'slow', 'x-dragoman-model': 'slow' }],
  [
    'another provider',
    { 'x-dragoman-provider': 'second', 'x-llm-provider': 'second', 'x-envoy-upstream-alt-stat-name': 'second' },
  ],
  ['internals in other letters', { 'X-Gw-Error': 'stolen', 'X-ENVOY-Force-Trace': 'true', 'X-Dragoman-Attempts': '9' }],
])('%s has no effect and does not arrive', async (_what, headers: Record<string, string>) => {
  const reply = await ask(gateway, 'm', { headers });
  expect(reply.status, reply.text).toBe(200);
  expect(reply.headers).toMatchObject({
    'x-dragoman-provider': 'first',
    'x-dragoman-model': 'up-first',
    'x-dragoman-attempts': '1',
  });
  expect(onlyArrived(first).path).toBe('/v1/chat/completions');
  expect(internalHeaders(onlyArrived(first))).toEqual([]);
  expect(second.arrived).toEqual([]);
});

test('a timeout of the caller’s choice has no effect', async () => {
  await first.play({ firstByteMs: 400 });
  const headers = {
    'x-envoy-upstream-rq-timeout-ms': '50',
    'x-envoy-upstream-rq-per-try-timeout-ms': '50',
    'x-envoy-expected-rq-timeout-ms': '50',
  };
  expect((await ask(gateway, 'slow', { headers })).status).toBe(200);
  expect(first.arrived).toHaveLength(1);
});

test('fallback follows its order whatever the caller says', async () => {
  await first.play({ fault: '500' });
  const reply = await ask(gateway, 'm', { headers: { 'x-envoy-attempt-count': '2', 'x-envoy-max-retries': '0' } });
  expect(reply.headers).toMatchObject({ 'x-dragoman-provider': 'second', 'x-dragoman-attempts': '2' });
  expect([first.arrived.length, second.arrived.length]).toEqual([1, 1]);
});

test('a request id is kept, or made, and always told', async () => {
  expect((await ask(gateway, 'm', { headers: { 'x-request-id': 'my own/id 1' } })).headers['x-request-id']).toBe(
    'my own/id 1',
  );
  const made = (await ask(gateway, 'm')).headers['x-request-id'];
  expect(made).toMatch(/^[\w-]{16,}$/);
  expect((await ask(gateway, 'm')).headers['x-request-id']).not.toBe(made);
  expect((await ask(gateway, 'nobody')).headers['x-request-id']).toMatch(/^[\w-]{16,}$/);
});

test('internals do not come back to the caller', async () => {
  first.next({ answer: { status: 200, body: '{}', headers: { 'x-dragoman-provider': 'liar', 'x-gw-error': 'liar' } } });
  for (const reply of [await ask(gateway, 'm'), await ask(gateway, 'nobody')]) {
    expect(JSON.stringify(reply.headers)).not.toContain('liar');
    const internal = Object.keys(reply.headers).filter((name) => /^x-(envoy|gw|llm)-/.test(name));
    expect(internal).toEqual([]);
  }
});
