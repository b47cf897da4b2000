import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import type { ActivePlugin } from '@dragoman/config';
import { pluginId } from './plugin-id.ts';
import { pluginListFile } from './plugin-list-file.ts';
import { openShelf, type ShelfOptions } from './plugin-shelf.ts';

const dir = mkdtempSync(join(tmpdir(), 'dragoman-shelf-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const file = join(dir, 'plugins.json');
const reported: string[] = [];
beforeEach(() => reported.splice(0));

const plugin = {
  contract: 1,
  name: 'shelved',
  settings: { safeParse: (data: unknown) => ({ success: true, data }) },
  configure: (said: { readonly says: string }) => ({ authorizer: { decide: () => said.says } }),
};
const load: ShelfOptions['load'] = (names, beside) => {
  expect(beside).toBe(join(dir, 'packages', 'plugins.yaml'));
  return Promise.resolve(names.map((name) => ({ package: name, loaded: { ok: true as const, plugin } })));
};

const shelved = (settings: unknown): Pick<ActivePlugin, 'package' | 'settings'> => ({ package: 'shelved', settings });
const write = pluginListFile(file);
const tell = (...settings: readonly unknown[]): void => write(settings.map(shelved) as unknown as ActivePlugin[]);
const open = () =>
  openShelf({
    file,
    folder: join(dir, 'packages'),
    env: { says: 'never' },
    load,
    report: (line) => reported.push(line),
  });
const opened = async () => {
  const shelf = await open();
  if (!shelf.ok) throw new Error(shelf.problems.join());
  return shelf.shelf;
};
const says = async (
  shelf: { find: Awaited<ReturnType<typeof opened>>['find'] },
  settings: unknown,
): Promise<unknown> => {
  const found = await shelf.find(pluginId(shelved(settings)));
  return found?.authorizer?.decide({} as never);
};

test('a plugin is found by its package and settings, and what has come to the file since', async () => {
  tell({ says: 'one' });
  const shelf = await opened();
  expect(await says(shelf, { says: 'one' })).toBe('one');
  expect(await says(shelf, { says: 'two' })).toBeUndefined();
  tell({ says: 'two' });
  expect(await Promise.all([says(shelf, { says: 'two' }), says(shelf, { says: 'two' })])).toEqual(['two', 'two']);
  expect(await says(shelf, { says: 'one' }), 'calls of before go on').toBe('one');
  expect(reported).toEqual([]);
});

test('a file that went bad is told of once, and what was there stays', async () => {
  tell({ says: 'good' });
  const shelf = await opened();
  writeFileSync(file, '{"plugins": [1]}');
  expect(await says(shelf, { says: 'new' })).toBeUndefined();
  expect(await says(shelf, { says: 'new' })).toBeUndefined();
  expect(await says(shelf, { says: 'good' })).toBe('good');
  expect(reported).toHaveLength(1);
  expect(reported[0]).toMatch(/plugins\.json:1:14: plugins\[0\]: expected/);
});

test('settings come as they are, and nobody else can read them', async () => {
  const settings = { says: '${says} $${says} $${ ${', deep: [{ a: '${b}' }] };
  tell(settings);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(await says(await opened(), settings)).toBe(settings.says);
});

test('a list that has not changed is not written again', () => {
  tell({ says: 'same' });
  writeFileSync(file, 'mine');
  tell({ says: 'same' });
  expect(readFileSync(file, 'utf8')).toBe('mine');
  tell({ says: 'other' });
  expect(readFileSync(file, 'utf8')).toContain('other');
});

test('without a file there is no plugin', async () => {
  const shelf = await openShelf({ file: undefined, folder: undefined, env: {}, load, report: () => undefined });
  expect(shelf.ok && (await shelf.shelf.find('shelved@1'))).toBeUndefined();
});

test('an id tells settings apart, not the order in which they were written, and shows none of them', () => {
  expect(pluginId(shelved({ a: 1, b: [{ c: 2, d: 3 }] }))).toBe(pluginId(shelved({ b: [{ d: 3, c: 2 }], a: 1 })));
  expect(pluginId(shelved({ a: 1 }))).not.toBe(pluginId(shelved({ a: 2 })));
  expect(pluginId(shelved(undefined))).not.toBe(pluginId(shelved({})));
  expect(pluginId(shelved({ key: 'sk-canary' }))).toMatch(/^shelved@[0-9a-f]{16}$/);
});
