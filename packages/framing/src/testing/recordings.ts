import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../../../shared/wire/', import.meta.url));

export interface Recording {
  readonly name: string;
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Why there are no recordings to test with; `undefined` where there are. */
export const noRecordings = existsSync(ROOT) ? undefined : 'no recordings beside this checkout';

/** All recordings with a file of this name. */
export function recordings(file: string): readonly Recording[] {
  if (noRecordings) return [];
  return readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(`/${file}`))
    .sort()
    .map((path) => ({ name: path.slice(0, -file.length - 1), path: ROOT + path, bytes: readFileSync(ROOT + path) }));
}
