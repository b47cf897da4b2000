import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Kubernetes } from '../kubernetes/start-kubernetes.ts';
import type { ProcessOptions } from '../process/start-process.ts';
import { placesIn } from './envoy-gateway-config.ts';

/** One Envoy Gateway: its program, its folder, and the API server that it asks, if any. */
export interface Site {
  readonly binary: string;
  readonly dir: string;
  readonly kubernetes?: Kubernetes;
}

/** Where Envoy Gateway looks for the certificate of its xDS server when it asks an API server. */
const CERTS = '/certs';
const CERTGEN_MS = 60_000;
const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'envoy-gateway-system' } };

const environment = ({ kubernetes }: Site): Readonly<Record<string, string>> =>
  kubernetes ? { KUBECONFIG: kubernetes.kubeconfig } : {};

/** Certificates between Envoy Gateway and its Envoys, in files and, with Kubernetes, in Secrets too. */
export async function localCertificates(site: Site): Promise<void> {
  const { binary, dir, kubernetes } = site;
  const run = (...args: readonly string[]) =>
    promisify(execFile)(binary, ['certgen', ...args], {
      cwd: dir,
      timeout: CERTGEN_MS,
      env: { PATH: process.env['PATH'], HOME: dir, ...environment(site) },
    });
  await run('--local', '--config-home', placesIn(dir).configHome);
  if (!kubernetes) return;
  await kubernetes.apply([NAMESPACE]);
  await run('--disable-topology-injector');
}

let madeCerts = false;

/** What `serverProcess` made outside of its folder. */
export function removeCerts(): void {
  if (madeCerts) rmdirSync(CERTS);
  madeCerts = false;
}

/** How its server is started. With Kubernetes the files are put at `/certs` in a mount namespace of its own: as root. */
export function serverProcess(site: Site): ProcessOptions {
  const { binary, dir, kubernetes } = site;
  const { config, configHome } = placesIn(dir);
  const options = { cwd: dir, env: { HOME: dir, ...environment(site) } };
  const server = ['server', '--config-path', config];
  if (!kubernetes) return { command: binary, args: server, ...options };
  if (!existsSync(CERTS)) {
    mkdirSync(CERTS);
    madeCerts = true;
  }
  const script = 'mount --bind "$1" "$2" && shift 2 && exec "$@"';
  const certificates = join(configHome, 'certs', 'envoy-gateway');
  const args = ['--mount', 'sh', '-c', script, 'sh', certificates, CERTS, binary, ...server];
  return { command: 'unshare', args, ...options };
}
