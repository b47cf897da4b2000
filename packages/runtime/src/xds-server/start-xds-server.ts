import { Server, ServerCredentials } from '@grpc/grpc-js';
import { chmodSync, rmSync } from 'node:fs';
import { clearSocket } from '../grpc-server/listen-at.ts';
import type { Report } from '../log/report.ts';
import { ADS_SERVICE, type AdsCall } from './ads-service.ts';
import { adsStream, type AdsStream, type Served } from './ads-stream.ts';
import { changeSignal } from './change-signal.ts';
import { EMPTY_SNAPSHOT } from './encode-snapshot.ts';
import { publisher } from './publisher.ts';
import type { PublishOutcome, XdsSnapshot } from './xds-snapshot.ts';

const GRACE_MS = 10_000;
const TIMEOUT_MS = 30_000;
const NOTHING = { clusters: undefined, listeners: undefined, extensions: undefined, routes: undefined };
const NO_LIMITS = { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 };

export interface XdsServerOptions {
  /** At most 99 bytes; a socket that nobody listens on is replaced. */
  readonly socketPath: string;
  /** Gets what goes wrong without anybody waiting for it. */
  readonly report: Report;
  /** Resolves when no cluster of Envoy is warming; asked after new clusters, and waited for 700 ms at most. */
  readonly warm?: () => Promise<void>;
  /** Clusters that are not wanted any more stay for so long, in milliseconds (10 s): requests may be on their way. */
  readonly graceMs?: number;
  /** Envoy has so long to connect and to take a snapshot, in milliseconds (30 s). */
  readonly timeoutMs?: number;
}

/** Serves one Envoy; when several are connected, the newest counts. */
export interface XdsServer {
  /** Whether an Envoy is connected. */
  readonly connected: boolean;
  /**
   * Brings Envoy to this snapshot, one call after the other: clusters, listeners, settings of filters, routes, each when
   * the one before was taken; what did not change is not sent. When Envoy refuses a part, it gets what served before
   * back.
   * Without an Envoy the snapshot waits for one. Never throws.
   */
  publish(snapshot: XdsSnapshot): Promise<PublishOutcome>;
  /** Ends open streams and pending calls, and removes the socket. */
  close(): Promise<void>;
}

/**
 * Serves listeners, routes, clusters and settings of filters to Envoy over one aggregated stream (state of the world) on a Unix socket.
 * @throws {Error} when it cannot listen there, with code EADDRINUSE when another process does
 */
export async function startXdsServer(options: XdsServerOptions): Promise<XdsServer> {
  const { socketPath, report, warm = async () => undefined, graceMs = GRACE_MS, timeoutMs = TIMEOUT_MS } = options;
  const served: Served = { ...NOTHING, asked: EMPTY_SNAPSHOT.asked };
  const signal = changeSignal();
  let current: AdsStream | undefined;
  let versions = 0;

  const accept = (call: AdsCall): void => {
    const stream = adsStream({
      served,
      write: (response) => void call.write(response),
      nextVersion: () => `${(versions += 1)}`,
    });
    current = stream;
    const gone = (): void => {
      if (current === stream) current = undefined;
      signal.notify();
    };
    call.on('data', (request) => {
      stream.handle(request);
      signal.notify();
    });
    call.once('end', () => {
      gone();
      call.end();
    });
    call.on('error', gone);
    call.once('close', gone);
    call.once('cancelled', gone);
  };

  const server = new Server(NO_LIMITS);
  server.addService(ADS_SERVICE, { streamAggregatedResources: accept });
  await listen(server, socketPath);
  const snapshots = publisher({ served, stream: () => current, signal, report, warm, graceMs, timeoutMs });
  return {
    get connected() {
      return current !== undefined;
    },
    publish: (snapshot) => snapshots.publish(snapshot),
    close: async () => {
      snapshots.close();
      signal.notify();
      server.forceShutdown();
      rmSync(socketPath, { force: true });
    },
  };
}

async function listen(server: Server, socketPath: string): Promise<void> {
  await clearSocket(socketPath);
  await new Promise<void>((bound, failed) => {
    server.bindAsync(`unix:${socketPath}`, ServerCredentials.createInsecure(), (error) => {
      if (error) failed(new Error(`the xDS server cannot listen on ${socketPath}: ${error.message}`, { cause: error }));
      else bound();
    });
  });
  chmodSync(socketPath, 0o600);
}
