import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Agent } from 'node:http';
import { call, runCommand, until, type Gateway } from '@dragoman/testkit';
import { describe, expect, test } from 'vitest';
import { ask } from './stage/ask.ts';
import { bearer, hashOf } from './stage/keys.ts';
import { openStage } from './stage/stage.ts';

const stage = openStage();
const mock = await stage.provider();
const config = (more: object = {}) => ({
  providers: { local: { kind: 'openai', endpoint: `${mock.url}/v1`, key: '${LOCAL_KEY}' } },
  models: { m: 'local/m', n: 'local/n' },
  prices: { m: { input: 1, output: 2 } },
  teams: { red: { models: ['m', 'n'] } },
  ...more,
});
const gateway = await stage.gateway({
  config: config({ keys: [{ name: 'in-file', hash: hashOf('file-key') }] }),
  env: { LOCAL_KEY: 'own-key' },
});

/** `dragoman keys …` in a shell that does not have the variables of the gateway. */
const keys = (...args: readonly string[]) => keysOf(gateway, ...args);
const keysOf = ({ dir, configFile }: Gateway, ...args: readonly string[]) =>
  runCommand(['keys', ...args, '-c', configFile], { cwd: dir });
const statusOf = async (key: string, model = 'm') => (await ask(gateway, model, { headers: bearer(key) })).status;
/** The contract says a second; the rest is for a machine that is busy. */
const isLive = (key: string, status: number) =>
  until(async () => (await statusOf(key)) === status, { ms: 3_000, every: 10 });
const created = async (...args: readonly string[]) => {
  const { code, stdout, stderr } = await keys('create', ...args, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as { name: string; key: string; hash: string };
};

describe('create', () => {
  test('a key is shown once, works at once, and only its hash is kept', async () => {
    const made = await created('alice');
    expect(made).toEqual({
      name: 'alice',
      key: expect.stringMatching(/^dgm_[\w-]{43}$/) as unknown,
      hash: hashOf(made.key),
    });
    expect(await isLive(made.key, 200)).toBe(true);
    const kept = readdirSync(join(gateway.dir, 'data')).map((name) =>
      readFileSync(join(gateway.dir, 'data', name), 'latin1'),
    );
    expect(kept.join('')).toContain(made.hash.slice('sha256:'.length));
    for (const text of [...kept, gateway.output(), gateway.log.text(), (await keys('list')).stdout])
      expect(text).not.toContain(made.key);
  });

  test('team, models and end hold', async () => {
    const { key } = await created('bob', '--team', 'red', '--models', 'm,x*', '--expires', '2999-01-01');
    expect(await isLive(key, 200)).toBe(true);
    expect(await statusOf(key, 'n')).toBe(403);
    expect(JSON.parse((await keys('list', '--json')).stdout)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'bob', state: 'active', source: 'store', team: 'red', models: ['m', 'x*'] }),
        expect.objectContaining({ name: 'in-file', state: 'active', source: 'file' }),
      ]),
    );
    const shown = (await keys('list')).stdout;
    expect(shown).toMatch(/^name +state +source +team +models +expires +budget and limits$/m);
    expect(shown).toMatch(/^bob +active +store +red +m,x\* +2999-01-01T00:00:00.000Z +-$/m);
  });

  test('budget and limits hold, and are shown as they were given', async () => {
    const limits = ['--limits', 'requests=2/day,concurrent=8'];
    const { key } = await created('frugal', '--budget', '20/month,soft', ...limits);
    expect(await isLive(key, 200)).toBe(true);
    expect(await isLive(key, 429)).toBe(true);
    const poor = await created('poor', '--budget', '0.000001/year');
    expect(await isLive(poor.key, 429)).toBe(true);
    expect(JSON.parse((await keys('list', '--json')).stdout)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          name: 'frugal',
          budget: { usd: 20, per: 'month', mode: 'soft' },
          limits: { requests: '2/day', concurrent: 8 },
        }),
        expect.objectContaining({ name: 'poor', budget: { usd: 0.000001, per: 'year', mode: 'hard' }, limits: null }),
      ]),
    );
    const printed = await keys('create', 'printed-budget', '--print', '--budget', '20/month', ...limits);
    expect(printed.stdout).toMatch(/budget:\n +usd: 20\n +per: month\n +limits:\n +requests: 2\/day\n +concurrent: 8/);
  });

  test('--print keeps nothing and prints lines for the file', async () => {
    const { stdout } = await keys('create', 'printed', '--print', '--team', 'red');
    const key = /dgm_[\w-]{43}/.exec(stdout)?.[0] ?? '';
    expect(stdout).toContain(`hash: ${hashOf(key)}`);
    expect((await keys('list')).stdout).not.toContain('printed');
    expect(await statusOf(key)).toBe(401);
  });

  test.each([
    [['alice'], 1, /there is or was a key "alice"/],
    [['in-file'], 1, /there is or was a key "in-file"/],
    [['c', '--team', 'rde'], 2, /--team: there is no team "rde"; did you mean "red"\?/],
    [['c', '--expires', 'tomorrow'], 2, /--expires: expected a date/],
    [['c', '--expires', '2001-01-01'], 2, /--expires: 2001-01-01 is over already: the key would open nothing/],
    [['c', '--models', 'a*b'], 2, /--models: expected the name of a model/],
    [[''], 2, /NAME: /],
    [[], 2, /missing required argument/],
    [['c', '--budget', '1'], 2, /--budget: expected US dollars for a time: 20\/month/],
    [['c', '--budget', '20/mnth'], 2, /--budget: unknown value "mnth"; did you mean "month"\?/],
    [['c', '--limits', 'reqests=60/min'], 2, /--limits: .*"reqests".*requests/],
    [['c', '--limits', 'requests=60'], 2, /--limits: expected a number for a time|--limits: expected text/],
    [['c', '--grant', '1'], 2, /unknown option/],
  ])('no: %o', async (args, code, says) => {
    const ended = await keys('create', ...args);
    expect(ended).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(says) as unknown });
  });
});

describe('revoke', () => {
  test('acts on a connection that is open', async () => {
    const { key } = await created('short');
    expect(await isLive(key, 200)).toBe(true);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const models = async () => (await call(gateway.url, '/v1/models', { headers: bearer(key), agent })).status;
    expect(await models()).toBe(200);
    expect(await keys('revoke', 'short')).toMatchObject({ code: 0 });
    expect(await until(async () => (await models()) === 401, { ms: 3_000, every: 10 })).toBe(true);
    agent.destroy();
  });

  test('wins over the file, also after the file is saved again', async () => {
    expect(await statusOf('file-key')).toBe(200);
    expect(await keys('revoke', 'in-file', '--json')).toMatchObject({
      code: 0,
      stdout: '{"name":"in-file","revoked":true}\n',
    });
    expect(await isLive('file-key', 401)).toBe(true);
    const before = gateway.output().split('is live').length;
    gateway.edit(
      config({
        keys: [
          { name: 'in-file', hash: hashOf('file-key') },
          { name: 'new', hash: hashOf('new-key') },
        ],
      }),
    );
    expect(await until(() => gateway.output().split('is live').length > before, { ms: 5_000 })).toBe(true);
    expect(await statusOf('new-key')).toBe(200);
    expect(await statusOf('file-key')).toBe(401);
    // A name that was revoked stays so.
    expect((await keys('create', 'in-file')).code).toBe(1);
  });

  test('nobody', async () => {
    expect(await keys('revoke', 'alcie')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/did you mean "alice"/) as unknown,
    });
  });
});

test('two commands at once leave two keys', async () => {
  const made = await Promise.all(['x1', 'x2', 'x3'].map((name) => created(name)));
  for (const { key } of made) expect(await isLive(key, 200)).toBe(true);
});

test('the first key closes a gateway that was open, and it stays closed when that key goes', async () => {
  const open = await stage.gateway({ config: { ...config(), teams: {} }, env: { LOCAL_KEY: 'own-key' } });
  const asked = async (headers = {}) => (await ask(open, 'm', { headers })).status;
  expect(await asked()).toBe(200);
  expect(existsSync(join(open.dir, 'data'))).toBe(false);
  const { key } = JSON.parse((await keysOf(open, 'create', 'one', '--json')).stdout) as { key: string };
  expect(await until(async () => (await asked()) === 401, { ms: 5_000, every: 10 })).toBe(true);
  expect(await asked(bearer(key))).toBe(200);
  expect(await keysOf(open, 'revoke', 'one')).toMatchObject({ code: 0 });
  expect(await until(async () => (await asked(bearer(key))) === 401, { ms: 3_000, every: 10 })).toBe(true);
  expect(await asked()).toBe(401);
  await stage.stop(open);
});
