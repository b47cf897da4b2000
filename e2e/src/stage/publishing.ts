import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The server of an issuer: what it publishes, and how often it was asked. */
export interface Publishing {
  readonly url: string;
  fetched(): number;
  close(): void;
}

export async function publishing(text: string): Promise<Publishing> {
  let fetched = 0;
  const server = createServer((_request, answer) => {
    fetched += 1;
    answer.setHeader('content-type', 'application/json').end(text);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/jwks.json`,
    fetched: () => fetched,
    close: () => void server.close(),
  };
}
