import { ask, requestId } from './stage/ask.ts';
import { FORMAT_SAMPLES, call, descendants, until } from '@dragoman/testkit';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { differs } from './stage/host.ts';
import { providerConfig } from './stage/provider-config.ts';
import { scratchFolder } from './stage/scratch-folder.ts';
import { openStage } from './stage/stage.ts';

const KEYS = [
  'canary-in-file-1',
  'canary-in-environment-2',
  'canary-in-key-file-3',
  ...FORMAT_SAMPLES.map((_sample, index) => `canary-format-${index}`),
];
const keyFile = join(scratchFolder(), 'key');
writeFileSync(keyFile, KEYS[2] ?? '');

const stage = openStage();
const mock = await stage.provider();
const openai = { kind: 'openai', endpoint: `${mock.url}/v1` };
const gateway = await stage.gateway({
  env: { CANARY: KEYS[1] ?? '' },
  config: {
    providers: {
      a: { ...openai, key: KEYS[0] },
      b: { ...openai, key: '${CANARY}' },
      c: { ...openai, key: { file: keyFile } },
      ...Object.fromEntries(
        FORMAT_SAMPLES.map((sample, index) => [sample.name, providerConfig(sample, mock, KEYS[index + 3] ?? '')]),
      ),
    },
    models: {
      all: ['a/up', 'b/up', 'c/up'],
      ...Object.fromEntries(FORMAT_SAMPLES.map(({ name }) => [name, `${name}/up`])),
    },
  },
});

// Calls of every kind of outcome, so that every place which could tell has had its chance.
const id = requestId();
for (const sample of FORMAT_SAMPLES) for (const mode of sample.modes) await ask(gateway, sample.name, { sample, mode });
mock.next({ fault: '500' }, { fault: 'close before head' }, { fault: 'half, then reset' });
await ask(gateway, 'all', { mode: 'stream' });
await ask(gateway, 'nobody', { headers: { 'x-request-id': id } });
gateway.edit('providers: {a: {kind: openai, key: canary-in-file-1, keys: canary-in-file-1}}\n');
await gateway.log.linesOf(id);

const expectNoKey = (text: string): void => {
  for (const key of KEYS) expect(text).not.toContain(key);
};

test('the providers did get their keys', () => {
  const seen = mock.arrived.map(({ headers }) => JSON.stringify(headers)).join('\n');
  for (const key of KEYS) expect(seen).toContain(key);
});

test('no key in what it wrote, not even about a broken edit', async () => {
  expect(await until(() => gateway.output().includes('keys'), { ms: 10_000 })).toBe(true);
  expectNoKey(gateway.output());
});

test('no key in the access log', () => {
  expect(gateway.log.text()).not.toBe('');
  expectNoKey(gateway.log.text());
});

test.each(['/status', '/metrics', '/livez', '/readyz', '/config_dump', '/clusters', '/'])(
  'no key on the admin port: %s',
  async (path) => {
    expectNoKey((await call(gateway.admin, path)).text);
  },
);

test('no key in the arguments of a process', () => {
  const below = descendants(gateway.pid);
  expect(below.length).toBeGreaterThan(0);
  for (const { args } of below) expectNoKey(args.join('\n'));
  expectNoKey(readFileSync(`/proc/${gateway.pid}/cmdline`, 'utf8'));
});

test.skipIf(differs('files of keys'))(
  'in run files a key is in files of mode 0600 alone, below folders of mode 0700',
  () => {
    const files = readdirSync(gateway.dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const withKey = files
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => {
        const text = readFileSync(path, 'utf8');
        return path !== gateway.configFile && KEYS.some((key) => text.includes(key));
      });
    expect(withKey.length).toBeGreaterThan(0);
    for (const path of withKey)
      expect({ path, mode: (statSync(path).mode & 0o777).toString(8) }).toEqual({ path, mode: '600' });
    expect(withKey.filter((path) => !/secret/.test(path))).toEqual([]);
  },
);

test('the data port tells nothing of the inside', async () => {
  for (const path of ['/status', '/metrics', '/config_dump', '/stats', '/readyz', '/server_info', '/']) {
    expect((await call(gateway.url, path)).status, path).toBe(404);
  }
});
