import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { listenAt, type ListenAt } from '@dragoman/runtime';
import {
  StreamAccessLogsMessageSchema,
  StreamAccessLogsResponseSchema,
  type StreamAccessLogsMessage,
  type StreamAccessLogsResponse,
} from '@envoyproxy/protos/envoy/service/accesslog/v3/als';
import {
  Server,
  ServerCredentials,
  type sendUnaryData,
  type ServerReadableStream,
  type ServiceDefinition,
} from '@grpc/grpc-js';
import { chmodSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';

type Call = ServerReadableStream<StreamAccessLogsMessage, StreamAccessLogsResponse>;

/** `envoy.service.accesslog.v3.AccessLogService` */
const SERVICE = {
  streamAccessLogs: {
    path: '/envoy.service.accesslog.v3.AccessLogService/StreamAccessLogs',
    requestStream: true,
    responseStream: false,
    requestSerialize: (message: StreamAccessLogsMessage) =>
      Buffer.from(toBinary(StreamAccessLogsMessageSchema, message)),
    requestDeserialize: (bytes: Buffer) => fromBinary(StreamAccessLogsMessageSchema, bytes),
    responseSerialize: (message: StreamAccessLogsResponse) =>
      Buffer.from(toBinary(StreamAccessLogsResponseSchema, message)),
    responseDeserialize: (bytes: Buffer) => fromBinary(StreamAccessLogsResponseSchema, bytes),
  },
} satisfies ServiceDefinition;

const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

/** Node closes a connection after 1,000 resets; clients of Envoy can cause them at will. */
const RESETS = { streamResetBurst: 1e9, streamResetRate: 1e9 };

export interface AccessLogServerOptions {
  readonly listen: ListenAt;
  /** Paths of PEM files; with them, only clients with a certificate of this authority are served. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca: string };
  /** The next message of the same stream waits for it. */
  readonly onMessage: (message: StreamAccessLogsMessage) => Promise<void>;
}

export interface AccessLogServer {
  /** 0 for a Unix socket. */
  readonly port: number;
  /** Ends open streams: Envoy opens them again, elsewhere or later. */
  close(): Promise<void>;
}

/**
 * Takes what Envoy's access-log service sends.
 * @throws {Error} with the `code` of the system, such as EADDRINUSE, when it cannot listen
 */
export async function startAccessLogServer({
  listen,
  tls,
  onMessage,
}: AccessLogServerOptions): Promise<AccessLogServer> {
  const server = new Server({ 'grpc.max_receive_message_length': MAX_MESSAGE_BYTES });
  allowResets(server);
  server.addService(SERVICE, {
    streamAccessLogs: (call: Call, done: sendUnaryData<StreamAccessLogsResponse>) =>
      void read(call, { onMessage, done }),
  });
  if ('path' in listen) await clear(listen.path);
  const address =
    'path' in listen
      ? `unix:${listen.path}`
      : `${listen.host.includes(':') ? `[${listen.host}]` : listen.host}:${listen.port}`;
  const port = await bind(server, address, credentials(tls));
  if ('path' in listen) chmodSync(listen.path, 0o600);
  return {
    port: 'path' in listen ? 0 : port,
    close: async () => server.forceShutdown(),
  };
}

async function read(
  call: Call,
  {
    onMessage,
    done,
  }: Pick<AccessLogServerOptions, 'onMessage'> & { readonly done: sendUnaryData<StreamAccessLogsResponse> },
): Promise<void> {
  try {
    for await (const message of call) await onMessage(message as StreamAccessLogsMessage);
    done(null, { $typeName: 'envoy.service.accesslog.v3.StreamAccessLogsResponse' });
  } catch {
    // Envoy went away, or the server closes: what was read is kept, and Envoy opens another stream.
    call.destroy();
  }
}

/** The library has no option for it. @throws {TypeError} when it keeps its options elsewhere than we know */
export function allowResets(server: Server): void {
  const options: unknown = (server as unknown as { readonly commonServerOptions?: unknown }).commonServerOptions;
  if (typeof options !== 'object' || options === null)
    throw new TypeError('grpc-js keeps its HTTP/2 options elsewhere');
  Object.assign(options, RESETS);
}

const credentials = (tls: AccessLogServerOptions['tls']): ServerCredentials =>
  tls === undefined
    ? ServerCredentials.createInsecure()
    : ServerCredentials.createSsl(
        readFileSync(tls.ca),
        [{ cert_chain: readFileSync(tls.cert), private_key: readFileSync(tls.key) }],
        true,
      );

/** Takes the file of a socket away that nobody listens on: whoever listens there for a moment takes it with them. */
async function clear(path: string): Promise<void> {
  const probe = createServer();
  await listenAt(probe, { path });
  await new Promise((closed) => probe.close(closed));
}

const bind = (server: Server, address: string, using: ServerCredentials): Promise<number> =>
  new Promise((bound, failed) => {
    server.bindAsync(address, using, (error, port) => (error ? failed(error) : bound(port)));
  });
