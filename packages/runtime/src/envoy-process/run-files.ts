import { join } from 'node:path';

/** The name of a Unix socket has at most 107 bytes on Linux and 103 on macOS, and Envoy adds to some. */
const MAX_SOCKET_PATH_BYTES = 99;

/** Where an Envoy's own files are in its run folder. */
export interface RunFiles {
  readonly bootstrap: string;
  readonly admin: string;
  readonly pid: string;
}

/** @throws {Error} when the folder's path is too long for a socket in it */
export function runFiles(runDir: string): RunFiles {
  const admin = join(runDir, 'admin.sock');
  checkSocketPath(admin);
  return { admin, bootstrap: join(runDir, 'bootstrap.json'), pid: join(runDir, 'envoy.pid') };
}

/** @throws {Error} when a Unix socket cannot have this path */
export function checkSocketPath(path: string): void {
  const bytes = Buffer.byteLength(path);
  if (bytes > MAX_SOCKET_PATH_BYTES) {
    throw new Error(
      `the socket path ${path} has ${bytes} bytes, at most ${MAX_SOCKET_PATH_BYTES} work: use a shorter run folder`,
    );
  }
}
