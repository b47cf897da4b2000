import { once } from 'node:events';
import { connect as connectNet, createServer, type Socket } from 'node:net';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { afterAll } from 'vitest';

/** What stands behind: a unix socket, or a port with TLS. */
export type Behind = { readonly path: string } | (ConnectionOptions & { readonly port: number });

/** What a Service is in a cluster: one address whose new connections go to whoever is there now. */
export interface Front {
  readonly path: string;
  /** New connections go there; those that are there stay where they are. Undefined: nobody is there. */
  leadTo(behind: Behind | undefined): void;
}

/** Opens one for a suite. @param path of its unix socket */
export async function openFront(path: string): Promise<Front> {
  let behind: Behind | undefined;
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    if (!behind) return void socket.destroy();
    const on = 'port' in behind ? connectTls({ ALPNProtocols: ['h2'], ...behind }) : connectNet(behind.path);
    for (const [one, other] of [
      [socket, on],
      [on, socket],
    ] as const) {
      open.add(one);
      one
        .on('error', () => other.destroy())
        .once('close', () => {
          open.delete(one);
          other.destroy();
        });
      one.pipe(other);
    }
  });
  server.listen(path);
  await once(server, 'listening');
  afterAll(() => {
    open.forEach((socket) => socket.destroy());
    server.close();
  });
  return { path, leadTo: (next) => void (behind = next) };
}
