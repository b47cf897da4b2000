import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { freePort } from '../free-port.ts';
import { ownFolder, removeFolder } from '../process/owned.ts';
import { startProcess, type RunningProcess } from '../process/start-process.ts';
import { until } from '../until.ts';
import type { KubernetesFiles } from './fetch-kubernetes.ts';
import { kubernetesApi, type KubernetesApi } from './kubernetes-api.ts';
import { parseManifests } from './manifest.ts';

export interface KubernetesOptions {
  readonly files: KubernetesFiles;
  /** YAML files with definitions that are in force from the beginning. */
  readonly crds: readonly string[];
}

/** An API server without nodes, controllers and containers: objects, their validation, status and watches. */
export interface Kubernetes extends Omit<KubernetesApi, 'close' | 'isReady'> {
  /** File for clients; everything is allowed to them. */
  readonly kubeconfig: string;
  output(): string;
  /** Leaves nothing behind. */
  stop(): Promise<void>;
}

const READY_MS = 90_000;

/** Starts etcd and kube-apiserver on free ports, in a folder of their own. */
export async function startKubernetes({ files, crds }: KubernetesOptions): Promise<Kubernetes> {
  const dir = ownFolder();
  const address = { port: await freePort(), token: randomBytes(16).toString('hex') };
  const etcdPort = await freePort();
  const kubeconfig = writeFiles(dir, address);
  const etcd = startProcess({ command: files.etcd, args: etcdArgs(dir, etcdPort, await freePort()), cwd: dir });
  const args = apiserverArgs(dir, { port: address.port, etcdPort });
  const apiserver = startProcess({ command: files.apiserver, args, cwd: dir });
  const api = kubernetesApi(address);
  const output = () => `${etcd.output().slice(-4_000)}\n${apiserver.output()}`;
  const stop = async (): Promise<void> => {
    api.close();
    // At once: nobody needs the data, and its graceful end takes seconds.
    await Promise.all([apiserver.kill(), etcd.kill()]);
    removeFolder(dir);
  };
  try {
    await ready(api, [etcd, apiserver]);
    for (const file of crds) await api.apply(parseManifests(readFileSync(file, 'utf8')));
  } catch (error) {
    await stop();
    throw new Error(`Kubernetes does not start: ${(error as Error).message}\n${output().slice(-4_000)}`, {
      cause: error,
    });
  }
  return { kubeconfig, apply: api.apply, delete: api.delete, get: api.get, output, stop };
}

async function ready(api: KubernetesApi, processes: readonly RunningProcess[]): Promise<void> {
  const isOver = async () => processes.some((each) => each.hasEnded()) || (await api.isReady());
  if (!(await until(isOver, { ms: READY_MS, every: 100 })) || processes.some((each) => each.hasEnded()))
    throw new Error('it is not ready');
}

function writeFiles(dir: string, { port, token }: { port: number; token: string }): string {
  const secret = { mode: 0o600 };
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  mkdirSync(join(dir, 'certs'), { mode: 0o700 });
  writeFileSync(join(dir, 'accounts.key'), privateKey, secret);
  writeFileSync(join(dir, 'accounts.pub'), publicKey, secret);
  writeFileSync(join(dir, 'tokens.csv'), `${token},admin,admin,system:masters\n`, secret);
  const kubeconfig = join(dir, 'kubeconfig');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'kit', cluster: { server: `https://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'kit', user: { token } }],
    contexts: [{ name: 'kit', context: { cluster: 'kit', user: 'kit' } }],
    'current-context': 'kit',
  };
  writeFileSync(kubeconfig, stringify(config), secret);
  return kubeconfig;
}

function etcdArgs(dir: string, clients: number, peers: number): readonly string[] {
  const [client, peer] = [`http://127.0.0.1:${clients}`, `http://127.0.0.1:${peers}`];
  return [
    `--data-dir=${join(dir, 'etcd')}`,
    '--unsafe-no-fsync',
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
  ];
}

/** No node reports to it and nothing is authorized. */
function apiserverArgs(dir: string, { port, etcdPort }: { port: number; etcdPort: number }): readonly string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    `--secure-port=${port}`,
    '--bind-address=127.0.0.1',
    // Nobody is told it; without it one is looked for, and a network without a way out has none.
    '--advertise-address=192.0.2.1',
    `--cert-dir=${join(dir, 'certs')}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${join(dir, 'accounts.pub')}`,
    `--service-account-signing-key-file=${join(dir, 'accounts.key')}`,
    '--authorization-mode=AlwaysAllow',
    `--token-auth-file=${join(dir, 'tokens.csv')}`,
    '--service-cluster-ip-range=10.96.0.0/24',
    '--disable-admission-plugins=ServiceAccount',
    '--endpoint-reconciler-type=none',
  ];
}
