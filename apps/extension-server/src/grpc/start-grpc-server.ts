import {
  experimental,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { clearSocket, type FollowedTls, type ListenAt, type TlsPair } from '@dragoman/runtime';
import { chmodSync, rmSync } from 'node:fs';

/** Configurations have no upper size. */
const NO_LIMITS = { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 };
/** Node closes a connection after a thousand resets by its peer; one that cancels calls is no attacker here. */
const NO_RESET_LIMITS = { streamResetBurst: 1e9, streamResetRate: 1e9 };
/** How long hooks that run may take when the server is told to stop. */
const DRAIN_MS = 10_000;

export interface GrpcServerOptions {
  readonly listen: ListenAt;
  /** Clients have to show a certificate of its authority. Absent: clear text. */
  readonly tls?: FollowedTls | undefined;
  /** Clients may come without a certificate. */
  readonly open?: boolean;
  readonly services: readonly GrpcService[];
}

export interface GrpcService {
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
export async function startGrpcServer({ listen, tls, open = false, services }: GrpcServerOptions): Promise<GrpcServer> {
  const server = new Server(NO_LIMITS);
  // There is no option for it; a test holds on to the name of this field.
  Object.assign((server as unknown as { commonServerOptions: object }).commonServerOptions, NO_RESET_LIMITS);
  for (const { service, handlers } of services) server.addService(service, handlers);
  if ('path' in listen) await clearSocket(listen.path);
  const port = await bind(server, { to: targetOf(listen), credentials: credentials(tls, open) });
  if ('path' in listen) chmodSync(listen.path, 0o600);
  return {
    port: 'path' in listen ? 0 : port,
    close: async () => {
      const timer = setTimeout(() => server.forceShutdown(), DRAIN_MS);
      await new Promise<void>((closed) => server.tryShutdown(() => closed()));
      clearTimeout(timer);
      if ('path' in listen) rmSync(listen.path, { force: true });
    },
  };
}

const targetOf = (listen: ListenAt): string => {
  if ('path' in listen) return `unix:${listen.path}`;
  const host = listen.host.includes(':') ? `[${listen.host}]` : listen.host;
  return `${host}:${listen.port}`;
};

function credentials(tls: GrpcServerOptions['tls'], open: boolean): ServerCredentials {
  if (!tls) return ServerCredentials.createInsecure();
  const provider = certificates(tls);
  return experimental.createCertificateProviderServerCredentials(provider, open ? null : provider, !open);
}

/** As grpc-js is told of certificates: it does not hear what it is told while it adds a listener. */
function certificates(tls: FollowedTls): experimental.CertificateProvider {
  const tell = (listener: (pair: TlsPair) => void): void => {
    queueMicrotask(() => listener(tls.current));
    tls.follow(listener);
  };
  return {
    addCaCertificateListener: (listener) => tell(({ ca }) => listener({ caCertificate: ca })),
    addIdentityCertificateListener: (listener) =>
      tell(({ cert, key }) => listener({ certificate: cert, privateKey: key })),
    // They end with the server.
    removeCaCertificateListener: () => undefined,
    removeIdentityCertificateListener: () => undefined,
  };
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
