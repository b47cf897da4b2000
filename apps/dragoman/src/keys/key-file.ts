import { closeSync, fstatSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { KeyRecord, KeyStore } from './key-store.ts';

const OURS_ONLY = 0o600;

export const keyFile = (folder: string): string => join(folder, 'keys.jsonl');

/**
 * Keys as one JSON object a line, appended: the file is also the record of who made and revoked which key when. Hashes
 * are in it and no keys.
 */
export function openKeyFile(folder: string): KeyStore {
  const path = keyFile(folder);
  return {
    list: () => {
      const byName = new Map<string, KeyRecord>();
      for (const record of recordsOf(textOf(path), path)) byName.set(record.name, record);
      return [...byName.values()];
    },
    put: (record) => append(path, `${JSON.stringify(record)}\n`),
  };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw new Error(`${path} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`, {
      cause: error,
    });
  }
}

/** Behind the last line end may be what somebody is writing just now, or broke off: it was never said to be done. */
function recordsOf(text: string, path: string): readonly KeyRecord[] {
  const lines = text.split('\n').slice(0, -1);
  return lines.flatMap((line, index) => {
    const record = parsed(line);
    // It may be the one that revokes a key: nothing is guessed.
    if (!record) throw new Error(`${path}:${index + 1}: is no record of a key`);
    return [record];
  });
}

function parsed(line: string): KeyRecord | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch {
    // Not JSON: the caller says where.
    return undefined;
  }
}

const isRecord = (value: unknown): value is KeyRecord => {
  if (typeof value !== 'object' || value === null) return false;
  const { name, sha256, models, revoked, team, expiresAtMs } = value as Readonly<Record<string, unknown>>;
  const isText = (each: unknown): boolean => typeof each === 'string';
  return (
    [isText(name), isText(sha256) && /^[0-9a-f]{64}$/.test(String(sha256)), typeof revoked === 'boolean'].every(
      Boolean,
    ) &&
    Array.isArray(models) &&
    models.every(isText) &&
    (team === undefined || isText(team)) &&
    (expiresAtMs === undefined || typeof expiresAtMs === 'number')
  );
};

/** One write for the whole line: two commands at once leave two lines. */
function append(path: string, line: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  cutBrokenTail(path);
  withFile(path, 'a', (file) => {
    writeSync(file, line);
    fsyncSync(file);
  });
  withFile(dirname(path), 'r', fsyncSync);
}

/** What a killed command left of a line would swallow the next one. */
function cutBrokenTail(path: string): void {
  const text = textOf(path);
  if (text === '' || text.endsWith('\n')) return;
  withFile(path, 'r+', (file) => {
    const whole = Buffer.byteLength(text.slice(0, text.lastIndexOf('\n') + 1));
    if (fstatSync(file).size === Buffer.byteLength(text)) ftruncateSync(file, whole);
  });
}

function withFile(path: string, flags: string, use: (file: number) => void): void {
  const file = openSync(path, flags, OURS_ONLY);
  try {
    use(file);
  } finally {
    closeSync(file);
  }
}
