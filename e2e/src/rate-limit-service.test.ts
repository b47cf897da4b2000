import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anthropicMessages, openaiChat, until } from '@dragoman/testkit';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { ask, requestId } from './stage/ask.ts';
import { expectError } from './stage/expect-error.ts';
import { bearer, hashOf } from './stage/keys.ts';
import { installPackages, packExample } from './stage/plugin.ts';
import { rateLimitService, type Asked } from './stage/rate-limit-service.ts';
import { openStage } from './stage/stage.ts';

/** The mock says 41 tokens in and 23 out. */
const TOKENS = 64;
const MICRO_DOLLARS = 41 * 1 + 23 * 10;

const dir = mkdtempSync(join(tmpdir(), 'dragoman-rate-limit-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const archive = packExample('plugin-rate-limit-service', dir);

const stage = openStage();
const service = await rateLimitService();
const mock = await stage.provider();
const gateway = await stage.gateway({
  config: {
    providers: {
      openai: { kind: 'openai', endpoint: `${mock.url}/v1`, key: 'own-key' },
      claude: { kind: 'anthropic', endpoint: mock.url, key: 'own-key' },
    },
    models: { m: 'openai/up', c: 'claude/up', half: 'openai/text-embedding-3-small' },
    prices: { m: { input: 1, output: 10 }, c: { input: 1, output: 10 } },
    keys: ['alice', 'bob'].map((name) => ({ name, hash: hashOf(name) })),
    plugins: [
      { package: '@acme/dragoman-plugin-rate-limit-service', settings: { target: service.target, domain: 'llm' } },
    ],
  },
  furnish: (folder) => installPackages([archive], folder),
});

let from = 0;
beforeEach(async () => {
  service.refuse(() => false);
  await mock.reset();
  from = service.asked.length;
});
const sinceThen = (): readonly Asked[] => service.asked.slice(from);
const counted = async (unit: string): Promise<readonly Asked[]> => {
  const all = () => sinceThen().filter(({ words }) => words['unit'] === unit);
  await until(() => all().length > 0, { ms: 5_000, every: 20 });
  return all();
};
const asks = (model: string, more: Parameters<typeof ask>[2] = {}) =>
  ask(gateway, model, { ...more, headers: { ...bearer('alice'), ...more.headers } });

test.each(openaiChat.modes)('calls, tokens and money of who calls which model: %s', async (mode) => {
  expect((await asks('m', { mode })).status).toBe(200);
  const words = { key: 'alice', model: 'm' };
  expect(await counted('requests')).toEqual([
    { domain: 'llm', words: { unit: 'requests', ...words }, hits: undefined },
  ]);
  expect(await counted('tokens')).toEqual([{ domain: 'llm', words: { unit: 'tokens', ...words }, hits: TOKENS }]);
  expect(await counted('micro-dollars')).toEqual([
    { domain: 'llm', words: { unit: 'micro-dollars', ...words }, hits: MICRO_DOLLARS },
  ]);
});

test('money is not counted where only the input has a price', async () => {
  const id = requestId();
  expect((await asks('half', { headers: { 'x-request-id': id } })).status).toBe(200);
  expect(await counted('tokens')).toMatchObject([{ hits: TOKENS }]);
  expect(await gateway.log.linesOf(id)).toMatchObject([{ usage: 'reported', cost_usd: null }]);
  expect(sinceThen().filter(({ words, hits }) => words['unit'] === 'micro-dollars' && hits !== undefined)).toEqual([]);
});

test('in another dialect, also of answers that are translated', async () => {
  expect((await asks('c')).status).toBe(200);
  expect(await counted('tokens')).toMatchObject([{ words: { key: 'alice', model: 'c' } }]);
  const [one] = await counted('tokens');
  expect(one?.hits).toBeGreaterThan(0);
});

test('who is over a limit is refused in his dialect, is in the log, and has used nothing', async () => {
  service.refuse(({ words }) => words['unit'] === 'requests' && words['key'] === 'alice');
  const id = requestId();
  const refused = await asks('c', { sample: anthropicMessages, headers: { 'x-request-id': id } });
  expectError(refused, 'anthropic', { code: 'rate_limit_exceeded' });
  expect(mock.arrived).toEqual([]);
  expect(await gateway.log.linesOf(id)).toMatchObject([
    { key: 'alice', status: 429, error: 'rate_limit_exceeded', usage: 'none', cost_usd: '0' },
  ]);
  expect(sinceThen().filter(({ hits }) => hits !== undefined && hits > 0)).toEqual([]);
  expect((await ask(gateway, 'm', { headers: bearer('bob') })).status).toBe(200);
});

test('who is nobody is not asked about', async () => {
  expect((await ask(gateway, 'm', { headers: bearer('nobody') })).status).toBe(401);
  expect((await asks('unknown')).status).toBe(404);
  // What bob's call of before has used may be told only now.
  expect(sinceThen().filter(({ words }) => words['model'] === 'm' && words['key'] !== 'bob')).toEqual([]);
});

test('without the service nobody is served', async () => {
  await service.close();
  expectError(await asks('m'), 'openai', { code: 'policy_unavailable' });
});
