import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect } from 'vitest';

/** Compares a text with a file; writes the file where there is none, but never in CI. */
export async function expectGolden(path: string, text: string): Promise<void> {
  if (process.env['CI'] && !existsSync(path)) throw new Error(`no golden at ${path}: run the test once outside of CI`);
  await expect(text).toMatchFileSnapshot(path);
}

/** Fails where a folder holds a golden that no test compares with. @param used paths, as given to `expectGolden` */
export function expectNoOrphanGoldens(dir: string, used: Iterable<string>): void {
  const known = new Set([...used].map((path) => relative(dir, path)));
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const orphans = files
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)))
    .filter((path) => !known.has(path));
  expect(orphans, 'goldens that no test uses').toEqual([]);
}
