import { chmodSync, existsSync, rmSync } from 'node:fs';
import { connect, type Server } from 'node:net';

/** A unix socket, or an address. */
export type ListenAt = { readonly path: string } | { readonly host: string; readonly port: number };

/** `unix:///path/to.sock` or `HOST:PORT`; undefined: it is neither. */
export function parseListenAt(text: string): ListenAt | undefined {
  if (text.startsWith('unix:')) {
    const path = text.slice('unix:'.length).replace(/^\/\/(?=\/)/, '');
    return path === '' ? undefined : { path };
  }
  const [, host, port] = /^(\[[^\]]+\]|[^:]+):(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined || Number(port) > 65_535) return undefined;
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

/**
 * Listens; a socket file that nobody listens on is replaced, and only its owner may connect.
 * @throws {Error} with the `code` of the system, such as EADDRINUSE
 */
export async function listenAt(server: Pick<Server, 'listen' | 'once'>, at: ListenAt): Promise<void> {
  if ('path' in at) await clearSocket(at.path);
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(at, listening);
  });
  if ('path' in at) chmodSync(at.path, 0o600);
}

/**
 * Takes away the file of a socket that nobody listens on any more.
 * @throws {Error} with code EADDRINUSE when somebody does
 */
export async function clearSocket(path: string): Promise<void> {
  if (!existsSync(path)) return;
  if (await answers(path)) {
    throw Object.assign(new Error(`another process listens on ${path}`), { code: 'EADDRINUSE' });
  }
  rmSync(path);
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise((known) => {
    const socket = connect(socketPath);
    const end = (alive: boolean) => () => {
      socket.destroy();
      known(alive);
    };
    socket.once('connect', end(true));
    socket.once('error', end(false));
  });
}
