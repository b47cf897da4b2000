import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { expectGolden, expectNoOrphanGoldens } from './goldens.ts';

const dir = mkdtempSync(join(tmpdir(), 'dragoman-goldens-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test('in CI a golden that is not there is a failure, and is not written', async () => {
  vi.stubEnv('CI', '1');
  const path = join(dir, 'new.txt');
  await expect(expectGolden(path, 'text')).rejects.toThrow(/no golden/);
  expect(() => readFileSync(path)).toThrow();
  vi.unstubAllEnvs();
});

test('a golden that is there is compared', async () => {
  const path = join(dir, 'known.txt');
  writeFileSync(path, 'text');
  await expectGolden(path, 'text');
});

test('a golden that no test used is a failure', () => {
  writeFileSync(join(dir, 'orphan.txt'), '');
  expect(() => expectNoOrphanGoldens(dir, [join(dir, 'known.txt')])).toThrow(/orphan/);
  expectNoOrphanGoldens(dir, [join(dir, 'known.txt'), join(dir, 'orphan.txt')]);
});
