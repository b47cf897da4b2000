import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder that is gone after the test. Short: the path of a Unix socket has 107 bytes at most. */
export function scratchFolder(): string {
  const folder = makeFolder();
  onTestFinished(() => removeFolder(folder));
  return folder;
}

export const makeFolder = (): string => mkdtempSync(join(tmpdir(), 'dragoman-store-'));
export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });
