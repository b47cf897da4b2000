import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { scratchFolder } from './scratch-folder.ts';

const PAGE = Buffer.alloc(4096);

/** A file system that is soon full. */
export interface SmallDisk {
  /** Where it is for whoever is started `by` this. */
  readonly path: string;
  readonly by: readonly string[];
  /** The same place for everybody else. */
  readonly outside: string;
  /** Takes all the room that is left. */
  fill(): void;
  /** Gives it back. */
  empty(): void;
}

/** A namespace of mounts needs no rights of its own where users may have one too. */
const OWN = process.getuid?.() === 0 ? ['--mount'] : ['--user', '--map-root-user', '--mount'];
const JOIN = process.getuid?.() === 0 ? ['--mount'] : ['--user', '--mount', '--preserve-credentials'];

/** Whether there can be one here; not under CI, there has to be. */
export function canMount(): boolean {
  const found = spawnSync('unshare', [...OWN, 'true']).status === 0;
  if (!found && process.env['CI']) throw new Error('no namespace of mounts can be made');
  if (!found) process.stdout.write('skipped: no namespace of mounts can be made (unshare --mount)\n');
  return found;
}

/** Mounts one in a namespace of mounts of its own, which ends with the suite. */
export async function smallDisk(kilobytes: number): Promise<SmallDisk> {
  const path = join(scratchFolder(), 'disk');
  mkdirSync(path);
  const mount = `mount -t tmpfs -o size=${kilobytes}k disk "$1" && echo mounted && exec cat`;
  const holder = spawn('unshare', [...OWN, 'sh', '-euc', mount, 'sh', path], { stdio: ['pipe', 'pipe', 'inherit'] });
  afterAll(() => holder.stdin.end());
  await new Promise<void>((mounted, failed) => {
    holder.stdout.once('data', () => mounted());
    holder.once('close', (code) => failed(new Error(`the disk cannot be mounted: exit code ${code}`)));
  });
  const outside = `/proc/${holder.pid}/root${path}`;
  const filler = join(outside, 'filler');
  return {
    path,
    outside,
    by: ['nsenter', '--target', String(holder.pid), ...JOIN, '--'],
    fill: () => {
      const file = openSync(filler, 'a');
      try {
        for (;;) writeSync(file, PAGE);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      } finally {
        closeSync(file);
      }
    },
    empty: () => rmSync(filler, { force: true }),
  };
}
