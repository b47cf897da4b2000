import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { http2Connection, type Http2Connection } from '../http2/connection.ts';
import type { Headers } from '../http2/hpack/header-decoder.ts';
import type { Http2Stream, StreamEvents } from '../http2/stream.ts';
import { rateLimited } from '../log/rate-limited.ts';
import type { Report } from '../log/report.ts';
import { followTlsFiles, type FollowedTls, type TlsStatus } from '../tls-files/follow-tls-files.ts';
import type { TlsFiles, TlsPair } from '../tls-files/read-tls-files.ts';
import { INTERNAL, OK, RESPONSE, UNIMPLEMENTED } from './header-blocks.ts';
import { listenAt, type ListenAt } from './listen-at.ts';
import { framed, messageReader } from './message-reader.ts';

/** One call of a bidirectional method. Messages are answered in the order in which they came. */
export interface GrpcCall {
  /**
   * The answer to one message, undefined for none; a promise holds back the messages behind it. A throw ends the call
   * with INTERNAL.
   */
  message(bytes: Buffer): Uint8Array | undefined | Promise<Uint8Array | undefined>;
  /** The call is over, however it ended. */
  closed?(): void;
}

/** Whoever is at the other end of a connection: the same one, the same object. */
export type GrpcClient = object;

/** Opens a call; `metadata` is what the client sent as headers. */
export type GrpcMethod = (metadata: Headers, client: GrpcClient) => GrpcCall;

export interface GrpcServerOptions {
  readonly listen: ListenAt;
  /** By path: `/package.Service/Method`. */
  readonly methods: ReadonlyMap<string, GrpcMethod>;
  /** PEM files, which are followed; clients have to show a certificate of `ca`. */
  readonly tls?: TlsFiles;
  /** The connection of a client is gone, and it was not for us that it had to go. All that it sent has come before. */
  readonly left?: (client: GrpcClient) => void;
  readonly report: Report;
}

export interface GrpcServer {
  /** Calls that are open now. */
  readonly open: number;
  /** Undefined: it serves in the clear. */
  readonly tls: TlsStatus | undefined;
  /** Takes no new call; resolves when the open ones have ended, or `withinMs` is over. */
  drain(withinMs: number): Promise<void>;
}

/** What makes one call fail makes all: what is said of it has an end. */
const FAILED_CALLS = { lines: 4, perMs: 10_000 };

/**
 * A gRPC server for what Envoy asks about each request, over an HTTP/2 of ours that costs a part of a general one
 * (docs/adr/0020-http2-engine.md).
 * @throws {Error} with the `code` of the system, such as EADDRINUSE, when it cannot listen
 */
export async function startGrpcServer({ listen, methods, tls, left, report }: GrpcServerOptions): Promise<GrpcServer> {
  const followed = tls && followTlsFiles(tls, report);
  const ofCalls = rateLimited(report, FAILED_CALLS);
  const connections = new Set<Http2Connection>();
  let open = 0;
  let isDraining = false;
  const onStream = (client: GrpcClient, stream: Http2Stream, headers: Headers): StreamEvents => {
    const method = methods.get(headers[':path'] ?? '');
    if (!method) return unimplemented(stream);
    open += 1;
    const call = method(headers, client);
    return serve(
      stream,
      {
        message: (bytes) => call.message(bytes),
        closed: () => {
          open -= 1;
          call.closed?.();
        },
      },
      ofCalls,
    );
  };
  const onSocket = (socket: Socket): void => {
    const connection = http2Connection(socket, (stream, headers) => onStream(socket, stream, headers));
    connections.add(connection);
    socket.once('close', () => {
      connections.delete(connection);
      if (!isDraining) left?.(socket);
    });
  };
  const server = followed ? secureServer(followed, onSocket) : createServer(onSocket);
  await listenAt(server, listen);
  return {
    get open() {
      return open;
    },
    get tls() {
      return followed?.status;
    },
    drain: (withinMs) => {
      isDraining = true;
      followed?.close();
      return drain(server, connections, withinMs);
    },
  };
}

const ofClients = ({ cert, key, ca }: TlsPair) => ({ cert, key, ca, minVersion: 'TLSv1.2' as const });

/** Connections that are there keep the certificate that they were made with. */
function secureServer(tls: FollowedTls, onSocket: (socket: TLSSocket) => void): Server {
  const mutual = { requestCert: true, rejectUnauthorized: true };
  const server = createTlsServer({ ...mutual, ...ofClients(tls.current), ALPNProtocols: ['h2'] }, onSocket);
  tls.follow((pair) => server.setSecureContext(ofClients(pair)));
  return server;
}

const NOTHING = (): void => undefined;

function unimplemented(stream: Http2Stream): StreamEvents {
  stream.end(UNIMPLEMENTED);
  return { data: NOTHING, ended: NOTHING, closed: NOTHING };
}

function serve(stream: Http2Stream, call: GrpcCall, report: Report): StreamEvents {
  const reader = messageReader();
  let turn: Promise<void> | undefined;
  let isAnswered = false;
  const respond = (): void => {
    // With what is answered first, as one write.
    if (!isAnswered) stream.respond(RESPONSE);
    isAnswered = true;
  };
  const end = (trailers: Buffer): void => {
    respond();
    stream.end(trailers);
  };
  const fail = (error: unknown): void => {
    report(`a gRPC call failed: ${(error as Error).message}`);
    end(INTERNAL);
  };
  const send = (answer: Uint8Array | undefined): void => {
    if (!answer) return;
    respond();
    stream.write(framed(answer));
  };
  const answer = async (message: Buffer): Promise<void> => send(await call.message(message));
  const one = (message: Buffer): void => {
    if (!turn) {
      const now = call.message(message);
      if (!(now instanceof Promise)) return send(now);
      turn = now.then(send).catch(fail);
      return;
    }
    turn = turn.then(() => answer(message)).catch(fail);
  };
  return {
    data: (bytes) => {
      try {
        for (const message of reader.push(bytes)) one(message);
      } catch (error) {
        fail(error);
      }
    },
    // Envoy ends its side gracefully and expects the same.
    ended: () => {
      if (turn) void turn.then(() => end(OK));
      else end(OK);
    },
    closed: () => call.closed?.(),
  };
}

async function drain(server: Server, connections: ReadonlySet<Http2Connection>, withinMs: number): Promise<void> {
  const closed = new Promise<void>((done) => server.close(() => done()));
  for (const connection of connections) connection.drain();
  const timer = setTimeout(() => {
    for (const connection of connections) connection.destroy();
  }, withinMs);
  await closed;
  clearTimeout(timer);
}
