import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultCacheDir, findEnvoy } from '@dragoman/runtime';
import { isEnvoy, isService, processBelow } from './cpu.ts';

const root = join(import.meta.dirname, '../..');

/** Something that calls are sent to, and the Envoy whose CPU is read. */
export interface Target {
  readonly name: string;
  readonly port: number;
  readonly envoy: number;
  stop(): void;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === 'object' && address ? address.port : 0;
}

/** @throws {Error} when the process ends, or does not answer in 30 seconds */
export async function answering(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended with ${child.exitCode}`);
    const ok = await fetch(url).then(
      (response) => response.status < 500,
      () => false,
    );
    if (ok) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`${url} does not answer`);
}

/** The Envoy that a gateway runs here, fetched where there is none: its path and its version. */
export const findOwnEnvoy = (): ReturnType<typeof findEnvoy> =>
  findEnvoy({ env: process.env, cacheDir: defaultCacheDir(process.env), report: console.error });

/** As the gateway has it: what is measured is not a limit. */
export const MANY = { max_connections: 100_000, max_pending_requests: 100_000, max_requests: 100_000 };

/** Envoy with a router and nothing else: no log, no filter. */
export async function plainEnvoy(binary: string, upstream: number): Promise<Target> {
  const [port, dir] = [await freePort(), mkdtempSync(join(tmpdir(), 'bench-'))];
  const type = (name: string) => ({ '@type': `type.googleapis.com/${name}` });
  const manager = {
    ...type('envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager'),
    stat_prefix: 'plain',
    route_config: {
      virtual_hosts: [
        {
          name: 'all',
          domains: ['*'],
          routes: [{ match: { prefix: '/' }, route: { cluster: 'provider', timeout: '0s' } }],
        },
      ],
    },
    http_filters: [{ name: 'router', typed_config: type('envoy.extensions.filters.http.router.v3.Router') }],
  };
  const socket = (port_value: number) => ({ socket_address: { address: '127.0.0.1', port_value } });
  const endpoint = { endpoint: { address: socket(upstream) } };
  const config = {
    static_resources: {
      listeners: [
        {
          name: 'plain',
          address: socket(port),
          filter_chains: [{ filters: [{ name: 'hcm', typed_config: manager }] }],
        },
      ],
      clusters: [
        {
          name: 'provider',
          type: 'STATIC',
          circuit_breakers: { thresholds: [MANY] },
          load_assignment: { cluster_name: 'provider', endpoints: [{ lb_endpoints: [endpoint] }] },
        },
      ],
    },
  };
  const file = join(dir, 'envoy.json');
  writeFileSync(file, JSON.stringify(config));
  const child = spawn(binary, ['-c', file, '--concurrency', '1', '--log-level', 'error', '--disable-hot-restart'], {
    stdio: 'inherit',
  });
  await answering(`http://127.0.0.1:${port}/`, child);
  return { name: 'router only', port, envoy: child.pid ?? 0, stop: () => child.kill() };
}

/** A gateway, and the processes of its services by the names of their commands. */
export interface Gateway extends Target {
  /** Of the command itself. */
  readonly pid: number;
  /** Its dragoman.yaml, as JSON. */
  readonly file: string;
  /** @throws {Error} when it does not run */
  service(command: string): number;
}

/**
 * The gateway as a user runs it: one model with an alias, a provider's key, and the access log.
 * @param more sections of dragoman.yaml
 * @param furnish puts more into the folder of that file
 */
export async function gateway(
  upstream: number,
  more: Readonly<Record<string, unknown>> = {},
  furnish: (folder: string) => void = () => undefined,
): Promise<Gateway> {
  const [port, admin, dir] = [await freePort(), await freePort(), mkdtempSync(join(tmpdir(), 'bench-'))];
  const file = join(dir, 'dragoman.yaml');
  const config = {
    listen: `127.0.0.1:${port}`,
    admin: `127.0.0.1:${admin}`,
    providers: { local: { kind: 'openai', endpoint: `http://127.0.0.1:${upstream}/v1`, key: 'bench-key' } },
    models: { 'public-model': 'local/upstream-model' },
    telemetry: { accessLog: { file: join(dir, 'access.jsonl') } },
    store: join(dir, 'data'),
    ...more,
  };
  writeFileSync(file, JSON.stringify(config));
  furnish(dir);
  const main = process.env['BENCH_GATEWAY'] ?? join(root, 'apps/dragoman/dist/main.mjs');
  const child = spawn(process.execPath, [main, 'run', '-c', file], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DRAGOMAN_CONCURRENCY: '1' },
  });
  await answering(`http://127.0.0.1:${admin}/readyz`, child);
  const pid = child.pid ?? 0;
  return {
    name: 'dragoman',
    port,
    pid,
    file,
    envoy: processBelow(pid, isEnvoy),
    service: (command) => processBelow(pid, isService(command)),
    stop: () => child.kill(),
  };
}

/** The provider of `provider.ts` on a port, in a process of its own. */
export const startProvider = (port: number, ...more: readonly string[]): ChildProcess =>
  spawn(process.execPath, [join(import.meta.dirname, 'provider.ts'), String(port), ...more], { stdio: 'inherit' });
