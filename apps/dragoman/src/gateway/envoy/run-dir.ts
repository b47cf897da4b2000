import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A private folder for sockets and secret files of the gateway on one address. Its path is short: a socket's name may
 * have 107 bytes.
 * @throws {Error} when somebody else has made something of this name: keys are not laid into it
 */
export function runDir(env: NodeJS.ProcessEnv, address: string): string {
  const root = env['XDG_RUNTIME_DIR'] || tmpdir();
  const id = createHash('sha256').update(address).digest('hex').slice(0, 12);
  // A user in a container may have no name, but a number he has.
  const user = process.getuid?.() ?? 0;
  const path = join(root, `dragoman-${user}-${id}`);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const found = lstatSync(path);
  if (!found.isDirectory() || (process.getuid && found.uid !== user))
    throw new Error(`${path} belongs to somebody else: take it away, or name a folder of your own in XDG_RUNTIME_DIR`);
  chmodSync(path, 0o700);
  return path;
}
