import {
  constants,
  createSecureServer,
  createServer,
  type Http2SecureServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { rateLimited } from '../log/rate-limited.ts';
import type { Report } from '../log/report.ts';
import { followTlsFiles, type FollowedTls, type TlsStatus } from '../tls-files/follow-tls-files.ts';
import type { TlsFiles, TlsPair } from '../tls-files/read-tls-files.ts';
import { listenAt, type ListenAt } from './listen-at.ts';
import { framed, messageReader } from './message-reader.ts';

/** One call of a bidirectional method. Messages are answered in the order in which they came. */
export interface GrpcCall {
  /**
   * The answer to one message, undefined for none; a promise holds back the messages behind it. A throw ends the call
   * with INTERNAL.
   */
  message(bytes: Uint8Array): Uint8Array | undefined | Promise<Uint8Array | undefined>;
  /** The call is over, however it ended. */
  closed?(): void;
}

/** Opens a call; `metadata` is what the client sent as headers. */
export type GrpcMethod = (metadata: IncomingHttpHeaders) => GrpcCall;

export interface GrpcServerOptions {
  readonly listen: ListenAt;
  /** By path: `/package.Service/Method`. */
  readonly methods: ReadonlyMap<string, GrpcMethod>;
  /** PEM files, which are followed; clients have to show a certificate of `ca`. */
  readonly tls?: TlsFiles;
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

const LIMITS = {
  settings: { initialWindowSize: 1 << 20, maxConcurrentStreams: 1 << 20 },
  /** Megabytes; Node's default of 10 refuses streams under load. */
  maxSessionMemory: 4_000,
  /** Clients that leave cause resets, and Node's default closes the connection after 1,000 of them. */
  streamResetBurst: 1e9,
  streamResetRate: 1e9,
};
const SESSION_WINDOW = 1 << 24;
const OK = { 'grpc-status': '0' };
const INTERNAL = { 'grpc-status': '13', 'grpc-message': 'internal error' };

/** What makes one call fail makes all: what is said of it has an end. */
const FAILED_CALLS = { lines: 4, perMs: 10_000 };

/**
 * A gRPC server for what Envoy asks about each request, over plain `node:http2`: the limits of HTTP/2 that a general one
 * hides can be raised here (docs/adr/0008-grpc-engine.md).
 * @throws {Error} with the `code` of the system, such as EADDRINUSE, when it cannot listen
 */
export async function startGrpcServer({ listen, methods, tls, report }: GrpcServerOptions): Promise<GrpcServer> {
  const followed = tls && followTlsFiles(tls, report);
  const ofCalls = rateLimited(report, FAILED_CALLS);
  const server = followed ? secureServer(followed) : createServer(LIMITS);
  const sessions = new Set<ServerHttp2Session>();
  let open = 0;
  server.on('session', (session: ServerHttp2Session) => {
    session.setLocalWindowSize(SESSION_WINDOW);
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
    session.on('error', () => undefined); // the close that follows is what counts
  });
  server.on('sessionError', () => undefined);
  server.on('stream', (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => {
    const method = methods.get(String(headers[':path']));
    if (!method) return unimplemented(stream);
    open += 1;
    stream.once('close', () => (open -= 1));
    serve(stream, method(headers), ofCalls);
  });
  await listenAt(server, listen);
  return {
    get open() {
      return open;
    },
    get tls() {
      return followed?.status;
    },
    drain: (withinMs) => {
      followed?.close();
      return drain(server, sessions, withinMs);
    },
  };
}

const ofClients = ({ cert, key, ca }: TlsPair) => ({ cert, key, ca, minVersion: 'TLSv1.2' as const });

/** Connections that are there keep the certificate that they were made with. */
function secureServer(tls: FollowedTls): Http2SecureServer {
  const mutual = { requestCert: true, rejectUnauthorized: true };
  const server = createSecureServer({ ...LIMITS, ...mutual, ...ofClients(tls.current) });
  tls.follow((pair) => server.setSecureContext(ofClients(pair)));
  return server;
}

function unimplemented(stream: ServerHttp2Stream): void {
  stream.on('error', () => undefined);
  stream.respond({ ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '12' }, { endStream: true });
}

function serve(stream: ServerHttp2Stream, call: GrpcCall, report: Report): void {
  const reader = messageReader();
  let turn: Promise<void> | undefined;
  let trailers: Record<string, string> = OK;
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers(trailers));
  stream.on('error', () => undefined); // the close that follows is what counts
  stream.once('close', () => call.closed?.());
  const fail = (error: unknown): void => {
    report(`a gRPC call failed: ${(error as Error).message}`);
    trailers = INTERNAL;
    stream.end();
  };
  const send = (answer: Uint8Array | undefined): void => {
    if (!answer || stream.destroyed || stream.writableEnded) return;
    if (!stream.write(framed(answer))) {
      stream.pause();
      stream.once('drain', () => stream.resume());
    }
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
  stream.on('data', (bytes: Buffer) => {
    try {
      for (const message of reader.push(bytes)) one(message);
    } catch (error) {
      fail(error);
    }
  });
  // Envoy ends its side gracefully and expects the same.
  stream.on('end', () => void (turn ?? Promise.resolve()).then(() => stream.end()));
}

async function drain(server: Http2Server, sessions: ReadonlySet<ServerHttp2Session>, withinMs: number): Promise<void> {
  const closed = new Promise<void>((done) => server.close(() => done()));
  for (const session of sessions) session.close();
  const timer = setTimeout(() => {
    for (const session of sessions) session.destroy(undefined, constants.NGHTTP2_NO_ERROR);
  }, withinMs);
  await closed;
  clearTimeout(timer);
}
