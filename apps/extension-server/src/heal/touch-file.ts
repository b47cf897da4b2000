import { copyFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Touch } from './healer.ts';

/** The same file, renamed into its place: in file mode that is a new translation. */
export function touchFile(path: string): Touch {
  return {
    what: path,
    touch: async () => {
      // Envoy Gateway passes over names with a leading dot.
      const copy = join(dirname(path), `.${basename(path)}.${process.pid}`);
      const before = await version(path);
      try {
        await copyFile(path, copy);
        // An edit is a new translation by itself, and must not be undone.
        if ((await version(path)) === before) await rename(copy, path);
      } finally {
        await rm(copy, { force: true });
      }
    },
  };
}

async function version(path: string): Promise<string> {
  const { ino, size, mtimeNs } = await stat(path, { bigint: true });
  return `${ino} ${size} ${mtimeNs}`;
}
