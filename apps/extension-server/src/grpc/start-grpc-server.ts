import { Server, ServerCredentials, type ServiceDefinition, type UntypedServiceImplementation } from '@grpc/grpc-js';
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';

/** Configurations have no upper size. */
const NO_LIMITS = { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 };
/** Node closes a connection after a thousand resets by its peer; one that cancels calls is no attacker here. */
const NO_RESET_LIMITS = { streamResetBurst: 1e9, streamResetRate: 1e9 };
const SOCKET = /^unix:(?:\/\/)?(\/.+)$/;

export interface GrpcServerOptions {
  /** `unix:///path/to.sock`, or `HOST:PORT`. */
  readonly listen: string;
  /** PEM files. With `ca` only clients with a certificate of it are served. Absent: clear text. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca?: string };
  readonly service: ServiceDefinition;
  readonly handlers: UntypedServiceImplementation;
}

export interface GrpcServer {
  /** What it listens on; 0 for a socket. */
  readonly port: number;
  /** Takes no new calls and waits for those that run. */
  close(): Promise<void>;
}

/** @throws {Error} when it cannot listen, with code EADDRINUSE when another process does on this socket */
export async function startGrpcServer({ listen, tls, service, handlers }: GrpcServerOptions): Promise<GrpcServer> {
  const server = new Server(NO_LIMITS);
  // There is no option for it; a test holds on to the name of this field.
  Object.assign((server as unknown as { commonServerOptions: object }).commonServerOptions, NO_RESET_LIMITS);
  server.addService(service, handlers);
  const socket = SOCKET.exec(listen)?.[1];
  if (socket !== undefined) await freeSocket(socket);
  const port = await bind(server, {
    to: socket === undefined ? listen : `unix:${socket}`,
    credentials: credentials(tls),
  });
  if (socket !== undefined) chmodSync(socket, 0o600);
  return {
    port: socket === undefined ? port : 0,
    close: async () => {
      await new Promise<void>((closed) => server.tryShutdown(() => closed()));
      if (socket !== undefined) rmSync(socket, { force: true });
    },
  };
}

function credentials(tls: GrpcServerOptions['tls']): ServerCredentials {
  if (!tls) return ServerCredentials.createInsecure();
  const pair = { private_key: readFileSync(tls.key), cert_chain: readFileSync(tls.cert) };
  const ca = tls.ca === undefined ? null : readFileSync(tls.ca);
  return ServerCredentials.createSsl(ca, [pair], ca !== null);
}

function bind(
  server: Server,
  { to, credentials }: { readonly to: string; readonly credentials: ServerCredentials },
): Promise<number> {
  return new Promise((bound, failed) => {
    server.bindAsync(to, credentials, (error, port) => {
      if (error) failed(new Error(`cannot listen on ${to}: ${error.message}`, { cause: error }));
      else bound(port);
    });
  });
}

/** A socket that a dead process left is taken away. */
async function freeSocket(path: string): Promise<void> {
  if (!existsSync(path)) return;
  const alive = await new Promise<boolean>((known) => {
    const client = connect(path);
    const end = (answered: boolean) => () => {
      client.destroy();
      known(answered);
    };
    client.once('connect', end(true));
    client.once('error', end(false));
  });
  if (alive) throw Object.assign(new Error(`another process listens on ${path}`), { code: 'EADDRINUSE' });
  rmSync(path);
}
