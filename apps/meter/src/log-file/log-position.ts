import { createHash } from 'node:crypto';
import { open, readdir, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** How far a log was read. A file is known by its first bytes: numbers of files are given again. */
export interface LogPosition {
  /** Everything before this byte was read. */
  readonly offset: number;
  /** SHA-256 of the first `headBytes` bytes. */
  readonly head: string;
  readonly headBytes: number;
}

/** The first line has the time and the id of a call in it. */
const HEAD_BYTES = 512;

/** Of an open file that was read up to there. */
export async function positionAt(file: FileHandle, offset: number): Promise<LogPosition> {
  const headBytes = Math.min(HEAD_BYTES, offset);
  return { offset, head: await hashOf(file, headBytes), headBytes };
}

/** Whether this is still the file that was read up to there, and no other under its name. */
export async function isSame(file: FileHandle, { offset, head, headBytes }: LogPosition): Promise<boolean> {
  const { size } = await file.stat();
  return size >= offset && (await hashOf(file, headBytes)) === head;
}

async function hashOf(file: FileHandle, bytes: number): Promise<string> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
  return createHash('sha256').update(buffer.subarray(0, bytesRead)).digest('hex');
}

/** Undefined: it was not written by us. */
export function parsePosition(text: string | undefined): LogPosition | undefined {
  try {
    const { offset, head, headBytes } = JSON.parse(text ?? 'null') as Partial<LogPosition>;
    const isWhole = Number.isSafeInteger(offset) && Number.isSafeInteger(headBytes) && typeof head === 'string';
    return isWhole ? ({ offset, head, headBytes } as LogPosition) : undefined;
  } catch {
    return undefined;
  }
}

export interface LogPart {
  readonly path: string;
  readonly offset: number;
}

/**
 * What is still to be read, the oldest first: the rest of the file that was read last, files that took its place and were
 * renamed since (`NAME.1`, `NAME-20260131`; not compressed ones), and the file itself, from where it was read.
 */
export async function partsToRead(path: string, position: LogPosition | undefined): Promise<readonly LogPart[]> {
  const current: LogPart = { path, offset: 0 };
  if (position === undefined || position.offset === 0) return [current];
  if (await isFileSame(path, position)) return [{ path, offset: position.offset }];
  const renamed = await renamedFiles(path);
  for (const { path: candidate, mtimeMs } of renamed) {
    if (!(await isFileSame(candidate, position))) continue;
    // Written at the same moment as far as the file system knows: it may be read twice, but not left out.
    const later = renamed.filter((each) => each.mtimeMs >= mtimeMs && each.path !== candidate);
    return [
      { path: candidate, offset: position.offset },
      ...later.map((each) => ({ path: each.path, offset: 0 })),
      current,
    ];
  }
  return [current];
}

async function isFileSame(path: string, position: LogPosition): Promise<boolean> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return false;
  try {
    return await isSame(file, position);
  } finally {
    await file.close();
  }
}

const COMPRESSED = /\.(gz|zst|xz|bz2|lz4)$/;

interface RenamedFile {
  readonly path: string;
  readonly mtimeMs: number;
}

/** In the order in which they were last written. */
async function renamedFiles(path: string): Promise<readonly RenamedFile[]> {
  const [folder, name] = [dirname(path), basename(path)];
  const names = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    names
      .filter((each) => each !== name && each.startsWith(name) && !COMPRESSED.test(each))
      .map(async (each) => {
        const stats = await stat(join(folder, each)).catch(() => undefined);
        return stats?.isFile() ? [{ path: join(folder, each), mtimeMs: stats.mtimeMs }] : [];
      }),
  );
  return found.flat().toSorted((one, other) => one.mtimeMs - other.mtimeMs);
}
