import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/**
 * A private folder for sockets and secret files of the gateway on one address. Its path is short: a socket's name may
 * have 107 bytes.
 */
export function runDir(env: NodeJS.ProcessEnv, address: string): string {
  const root = env['XDG_RUNTIME_DIR'] ?? tmpdir();
  const id = createHash('sha256').update(address).digest('hex').slice(0, 12);
  const path = join(root, `dragoman-${userInfo().uid}-${id}`);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  chmodSync(path, 0o700);
  return path;
}
