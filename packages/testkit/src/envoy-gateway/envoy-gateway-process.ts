import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
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
  /** What it and its Envoys find in their environment. */
  readonly env: Readonly<Record<string, string>>;
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

/** How its server is started. With Kubernetes it sees its certificates at `/certs`, which nobody else does. */
export function serverProcess(site: Site): ProcessOptions {
  const { binary, dir, kubernetes } = site;
  const { config, configHome } = placesIn(dir);
  const options = { cwd: dir, env: { HOME: dir, ...site.env, ...environment(site) } };
  const server = ['server', '--config-path', config];
  if (!kubernetes) return { command: binary, args: server, ...options };
  const root = join(dir, 'root');
  mkdirSync(root, { recursive: true });
  const asRoot = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  const places = [root, join(configHome, 'certs', 'envoy-gateway')];
  const args = [
    ...asRoot,
    '--mount',
    '--propagation',
    'private',
    'sh',
    '-euc',
    IN_OWN_ROOT,
    'sh',
    ...places,
    binary,
    ...server,
  ];
  return { command: 'unshare', args, ...options };
}

/**
 * In a mount namespace of its own: a new root with everything of the real one in it, and `/certs`; so the real one
 * need not have that folder, and the user need not be root. Arguments: the new root, the certificates, the command.
 */
const IN_OWN_ROOT = `
root=$1 certs=$2
shift 2
mount -t tmpfs root "$root"
mount --make-unbindable "$root"
for each in /*; do
  if [ -L "$each" ]; then cp -P "$each" "$root$each"
  elif [ "$each" != ${CERTS} ] && [ -d "$each" ]; then mkdir "$root$each" && mount --rbind "$each" "$root$each"
  fi
done
mkdir "$root${CERTS}"
mount --bind "$certs" "$root${CERTS}"
exec chroot "$root" "$@"
`;
