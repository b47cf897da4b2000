import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below what the kernel gives to outgoing connections, which could take a port before its user listens on it. */
const [FIRST, LAST] = [20_000, 32_000];
/** Ports given out by this process, whose users may not listen yet. */
const given = new Set<number>();

/** A loopback port on which nobody listens. Chosen by chance, so that two runs at once seldom meet. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, LAST);
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((found) => {
    const server = createServer();
    server.once('error', () => found(false));
    server.listen(port, '127.0.0.1', () => server.close(() => found(true)));
  });
}
