import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadForKeys } from './load-for-keys.ts';

const dir = mkdtempSync(join(tmpdir(), 'dragoman-load-for-keys-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test('without a file no provider is needed to make a key', async () => {
  expect(await loadForKeys({ from: 'environment' }, {})).toMatchObject({ ok: true, config: { store: './data' } });
});

test.each([
  ['${KEY}', './data', true],
  ['${KEY}', '${PLACE}', false],
])('a variable of the file may be missing, unless it says where the store is: %s %s', async (key, store, ok) => {
  const path = join(dir, 'dragoman.yaml');
  writeFileSync(path, `providers: {p: {kind: openai, key: "${key}"}}\nstore: "${store}"\n`);
  expect(await loadForKeys({ from: 'file', path }, {})).toMatchObject({ ok });
});
