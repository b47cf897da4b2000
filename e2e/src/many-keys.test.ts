import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { call, runCommand, until } from '@dragoman/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import { ask } from './stage/ask.ts';
import { bearer, hashOf } from './stage/keys.ts';
import { openStage } from './stage/stage.ts';

const MANY = 100_000;
/** Nothing relies on a table before it is this old (packages/policy). */
const RELIED_ON_AFTER_MS = 10_000;

const stage = openStage();
const mock = await stage.provider();
const gateway = await stage.gateway({
  config: {
    providers: { local: { kind: 'openai-compatible', endpoint: `${mock.url}/v1` } },
    models: { m: 'local/m', n: 'local/n' },
    teams: { red: { models: ['m'] } },
  },
});

const keys = (...args: readonly string[]) =>
  runCommand(['keys', ...args, '-c', gateway.configFile], { cwd: gateway.dir });
const keyOf = (at: number): string => `dgm_one-of-many-${at}`;
const statusOf = async (key: string, model = 'm') => (await ask(gateway, model, { headers: bearer(key) })).status;
/** The contract says a second; the rest is for a machine that is busy. */
const isLive = (key: string, status: number, ms = 10_000) =>
  until(async () => (await statusOf(key)) === status, { ms, every: 10 });

/** How often Envoy has taken settings of a filter anew. */
async function reloadsOf(filter: string): Promise<number> {
  const { text } = await call(gateway.admin, '/metrics');
  const line = text.split('\n').find((each) => each.includes(`_${filter}_config_reload`) && !each.startsWith('#'));
  return Number(line?.split(' ').at(-1));
}

/** As many commands would have done, in one transaction. */
function insertMany(): void {
  const folder = join(gateway.dir, 'data');
  const file = readdirSync(folder).find((name) => !/-(?:wal|shm)$/.test(name)) ?? '';
  const database = new DatabaseSync(join(folder, file), { timeout: 10_000 });
  const insert = database.prepare(
    'INSERT INTO dragoman_keys (name, sha256, settings, created_at_ms) VALUES (?, ?, ?, 0)',
  );
  const settings = JSON.stringify({ models: ['*'], limits: {}, team: 'red' });
  database.exec('BEGIN IMMEDIATE');
  for (let at = 0; at < MANY; at += 1) insert.run(`many ${at}`, hashOf(keyOf(at)).slice('sha256:'.length), settings);
  database.exec(`UPDATE dragoman_versions SET version = version + 1 WHERE name = 'keys'; COMMIT`);
  database.close();
}

describe(`among ${MANY} keys`, () => {
  beforeAll(async () => {
    expect((await keys('create', 'first')).code).toBe(0);
    insertMany();
    expect(await isLive(keyOf(MANY - 1), 200, 60_000)).toBe(true);
    await sleep(RELIED_ON_AFTER_MS);
  }, 120_000);

  test('each is known by its name, team and models', async () => {
    for (const at of [0, 1, 49_999, MANY - 1]) {
      expect(await statusOf(keyOf(at))).toBe(200);
      expect(await statusOf(keyOf(at), 'n')).toBe(403);
    }
    expect(await statusOf(keyOf(MANY))).toBe(401);
  });

  test('one that is made or revoked is live at once, and the others are not sent again', async () => {
    const before = await reloadsOf('dragoman_keys');
    expect(before).toBeGreaterThan(0);
    const made = await keys('create', 'late', '--json');
    const { key } = JSON.parse(made.stdout) as { key: string };
    expect(await isLive(key, 200)).toBe(true);
    for (const at of [7, 49_999, MANY - 1]) {
      expect((await keys('revoke', `many ${at}`)).code).toBe(0);
      expect(await isLive(keyOf(at), 401)).toBe(true);
      expect(await statusOf(keyOf(at - 1))).toBe(200);
    }
    expect((await keys('revoke', 'late')).code).toBe(0);
    expect(await isLive(key, 401)).toBe(true);
    expect(await reloadsOf('dragoman_keys')).toBe(before);
    expect(await reloadsOf('dragoman_identify')).toBeGreaterThanOrEqual(5);
  });

  test('an Envoy that is started anew knows all of it before it serves', async () => {
    gateway.killEnvoy();
    expect(await isLive(keyOf(1), 200, 30_000)).toBe(true);
    expect(await statusOf(keyOf(7))).toBe(401);
    expect(await statusOf(keyOf(MANY))).toBe(401);
  });
});
