import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A folder that is gone when the suite is over. Call it at the top of a suite. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dragoman-e2e-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
