import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/** Ports given out by this process: the kernel may offer one again before its user listens on it. */
const given = new Set<number>();

/** A loopback port on which nobody listens. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = await offered();
    if (!given.has(port)) {
      given.add(port);
      return port;
    }
  }
}

function offered(): Promise<number> {
  return new Promise((found, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => found(port));
    });
  });
}
