import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { freePort } from '../free-port.ts';
import type { Behaviour } from './behaviour.ts';
import { play } from './play.ts';
import { echoWebSocket } from './web-socket.ts';

/** One request as it came. */
export interface Arrived {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  /** `performance.now()` when the body was there. */
  readonly at: number;
  /** The other side hung up before it had the whole answer. */
  aborted: boolean;
}

export interface MockOptions {
  /** PEM texts: it then speaks TLS. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** A provider of tests on a loopback port: plays answers and faults, and keeps what arrived. */
export interface MockProvider {
  readonly port: number;
  /** Without a path. */
  readonly url: string;
  readonly arrived: readonly Arrived[];
  /** How it treats every request from now on, or what tells how to treat each. */
  play(behaviour: Behaviour | ((request: Arrived) => Behaviour)): Promise<void>;
  /** How it treats the next requests, one each, before it goes on as told by `play`. */
  next(...behaviours: readonly Behaviour[]): void;
  /** Forgets what arrived and was planned, and behaves well. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** As many connections may wait to be taken as a test opens at once: one that finds no place is tried again a second later. */
const BACKLOG = 4_096;

/** Starts one; it answers the samples of this package. */
export async function startMockProvider({ tls }: MockOptions = {}): Promise<MockProvider> {
  const arrived: Arrived[] = [];
  const planned: Behaviour[] = [];
  const sockets = new Set<Socket>();
  const port = await freePort();
  let behaviourOf = (_request: Arrived): Behaviour => ({});

  const answer = async (request: IncomingMessage, response: Parameters<typeof play>[0]['response']): Promise<void> => {
    const body = await read(request);
    const record = { ...recordOf(request), body };
    arrived.push(record);
    response.on('close', () => {
      record.aborted = !response.writableFinished;
    });
    await play({ request, response, body }, planned.shift() ?? behaviourOf(record));
  };
  const server: Server = tls ? createTlsServer(tls) : createServer();
  server.on('request', (request, response) => void answer(request, response).catch(() => response.destroy()));
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
  });
  server.on('upgrade', (request: IncomingMessage, socket: Socket) => {
    arrived.push(recordOf(request));
    echoWebSocket(request, socket);
  });
  Object.assign(server, { keepAliveTimeout: 60_000, requestTimeout: 0 });

  const listen = () =>
    new Promise<void>(
      (done, failed) => void server.once('error', failed).listen({ port, host: '127.0.0.1', backlog: BACKLOG }, done),
    );
  const close = () => {
    const closed = new Promise<void>((done) => (server.listening ? server.close(() => done()) : done()));
    sockets.forEach((socket) => socket.destroy());
    return closed;
  };
  const playFromNow: MockProvider['play'] = async (next) => {
    behaviourOf = typeof next === 'function' ? next : () => next;
    if (typeof next !== 'function' && next.fault === 'refuse') await close();
    else if (!server.listening) await listen();
  };
  await listen();
  return {
    port,
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    arrived,
    play: playFromNow,
    next: (...behaviours) => void planned.push(...behaviours),
    reset: () => {
      arrived.length = planned.length = 0;
      return playFromNow({});
    },
    close,
  };
}

const recordOf = ({ method = '', url = '', headers, rawHeaders }: IncomingMessage): Arrived => ({
  method,
  path: url,
  headers,
  rawHeaders,
  body: Buffer.alloc(0),
  at: performance.now(),
  aborted: false,
});

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
