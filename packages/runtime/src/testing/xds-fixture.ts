import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startXdsServer, type XdsServer, type XdsServerOptions } from '../xds-server/start-xds-server.ts';
import type { XdsSnapshot } from '../xds-server/xds-snapshot.ts';
import { fakeEnvoy, type FakeEnvoyOptions } from './fake-envoy.ts';
import { cluster, direct, listener } from './snapshots.ts';

/** One listener, its routes, routes that nobody asks for, and the clusters of these names, with spaces between. */
export const snapshot = (clusters: string, text = 'one', port = 1): XdsSnapshot => ({
  clusters: clusters.split(' ').map((name) => cluster(name)),
  listeners: [listener('l', { port })],
  routes: [direct('routes', text), direct('nobody asks', 'x')],
});

/** An xDS server and the Envoys that are played to it, in a folder of their own. */
export interface XdsFixture {
  readonly socketPath: string;
  start(options?: Partial<XdsServerOptions>): Promise<XdsServer>;
  connect(options?: FakeEnvoyOptions): ReturnType<typeof fakeEnvoy>;
  /** Publish what must be taken. */
  served(snapshot: XdsSnapshot): Promise<void>;
  end(): Promise<void>;
}

export function xdsFixture(): XdsFixture {
  const dir = mkdtempSync(join(tmpdir(), 'dragoman-xds-'));
  const socketPath = join(dir, 'xds.sock');
  const ends: (() => void)[] = [];
  let server: XdsServer | undefined;
  return {
    socketPath,
    start: async (options) => {
      server = await startXdsServer({ socketPath, report: () => undefined, timeoutMs: 1_000, ...options });
      return server;
    },
    connect: (options) => {
      const envoy = fakeEnvoy(socketPath, options);
      ends.push(envoy.close);
      return envoy;
    },
    served: async (snapshot) => {
      const outcome = await server?.publish(snapshot);
      if (!outcome?.ok) throw new Error(`not taken: ${outcome?.reason ?? 'there is no server'}`);
    },
    end: async () => {
      ends.forEach((end) => end());
      await server?.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
