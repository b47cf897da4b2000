import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultCacheDir } from '../envoy-binary/default-cache-dir.ts';
import type { EnvoyVersion } from '../envoy-binary/envoy-versions.ts';
import { findEnvoy } from '../envoy-binary/find-envoy.ts';
import { bootstrapFor } from '../envoy-process/bootstrap-for.ts';
import { startEnvoy, type EnvoyProcess } from '../envoy-process/start-envoy.ts';
import { startXdsServer, type XdsServer, type XdsServerOptions } from '../xds-server/start-xds-server.ts';

/** A real Envoy and its xDS server, in a folder of their own. */
export interface RealEnvoy {
  readonly envoy: EnvoyProcess;
  readonly xds: XdsServer;
  readonly runDir: string;
  /** What both reported. */
  readonly lines: readonly string[];
  end(): Promise<void>;
}

/** Without `ENVOY_BIN` the version asked for is found or fetched. */
export async function realEnvoy(version: EnvoyVersion, options: Partial<XdsServerOptions> = {}): Promise<RealEnvoy> {
  const lines: string[] = [];
  const report = (line: string): void => void lines.push(line);
  const { env } = process;
  const binary = await findEnvoy({ env, cacheDir: defaultCacheDir(env), report: () => undefined, version });
  const runDir = mkdtempSync(join(tmpdir(), 'dragoman-run-'));
  const xdsSocket = join(runDir, 'xds.sock');
  const started: { envoy?: EnvoyProcess } = {};
  const xds = await startXdsServer({
    socketPath: xdsSocket,
    report,
    warm: async () => started.envoy?.warm(),
    ...options,
  });
  const bootstrap = bootstrapFor({ runDir, xdsSocket, nodeId: 'test', heapBytes: 2 ** 31 });
  const envoy = startEnvoy({ binary: binary.path, bootstrap, runDir, concurrency: 1, report, environment: () => ({}) });
  started.envoy = envoy;
  const end = async (): Promise<void> => {
    await envoy.stop();
    await xds.close();
    rmSync(runDir, { recursive: true, force: true });
  };
  return { envoy, xds, runDir, lines, end };
}
