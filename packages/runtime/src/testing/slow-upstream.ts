import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const CHUNKS = 12;
const EVERY_MS = 100;

/** The last words of a stream: who read them read it whole. */
export const STREAM_END = 'the end\n';

/** A server that answers `/slow` with a stream of 1.2 s, and all else at once. */
export async function slowUpstream() {
  const server = createServer((request, response) => {
    if (request.url !== '/slow') return void response.end('fast\n');
    let sent = 0;
    const timer = setInterval(() => {
      sent += 1;
      response.write(`chunk ${sent}\n`);
      if (sent < CHUNKS) return;
      clearInterval(timer);
      response.end(STREAM_END);
    }, EVERY_MS);
    response.once('close', () => clearInterval(timer));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
