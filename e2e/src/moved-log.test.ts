import { renameSync, rmSync } from 'node:fs';
import { accessLog, until, type LogLine } from '@dragoman/testkit';
import { expect, test } from 'vitest';
import { constantLoad } from './stage/constant-load.ts';
import { bearer, hashOf } from './stage/keys.ts';
import { callsIn, usageOfCalls } from './stage/ledger.ts';
import { openStage } from './stage/stage.ts';

const stage = openStage();
const mock = await stage.provider();
const TURNS = 3;

test('the log is moved under load: each call is in one file and once in the ledger', async () => {
  const gateway = await stage.gateway({
    config: {
      providers: { openai: { kind: 'openai', endpoint: `${mock.url}/v1`, key: 'own-key' } },
      models: { m: 'openai/up' },
      keys: [{ name: 'anna', hash: hashOf('anna') }],
    },
  });
  const { file } = gateway.log;
  const load = constantLoad(gateway, 'm', bearer('anna'));
  const moved: string[] = [];
  for (let turn = 0; turn < TURNS; turn += 1) {
    expect(await until(() => gateway.log.text().length > 1_000, { ms: 10_000 })).toBe(true);
    moved.push(`${file}.${turn}`);
    renameSync(file, `${file}.${turn}`);
  }
  const { ok, failed } = await load.stop();
  expect(failed).toEqual([]);
  expect(gateway.output()).toContain(`the access log was moved: Envoy writes a new one to ${file}`);
  const linesIn = (path: string) =>
    accessLog(path)
      .text()
      .split('\n')
      .filter((line) => line !== '');
  const lines = () => [...moved, file].flatMap(linesIn);
  expect(await until(() => lines().length >= ok, { ms: 10_000 })).toBe(true);
  const ids = lines().map((line) => (JSON.parse(line) as LogLine)['id']);
  expect([ids.length, new Set(ids).size]).toEqual([ok, ok]);
  expect(callsIn(await usageOfCalls(gateway, 'key', ok))).toBe(ok);
});

test('nobody asks for keys: the log is taken away, and there is another', async () => {
  const gateway = await stage.gateway({
    config: {
      providers: { openai: { kind: 'openai', endpoint: `${mock.url}/v1`, key: 'own-key' } },
      models: { m: 'openai/up' },
    },
  });
  rmSync(gateway.log.file);
  const load = constantLoad(gateway, 'm');
  expect(await until(() => gateway.log.text().includes('"status":200'), { ms: 10_000 })).toBe(true);
  expect((await load.stop()).failed).toEqual([]);
});
