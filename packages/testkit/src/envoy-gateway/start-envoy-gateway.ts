import { readFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import { dragomanCommand } from '../gateway/command.ts';
import { envoysBelow } from '../gateway/processes.ts';
import { call } from '../http/call.ts';
import type { Manifest } from '../kubernetes/manifest.ts';
import type { Kubernetes } from '../kubernetes/start-kubernetes.ts';
import { ownFolder, removeFolder } from '../process/owned.ts';
import { startProcess, type RunningProcess, type Stopped } from '../process/start-process.ts';
import { until } from '../until.ts';
import {
  EXTENSION_MANAGER,
  envoyGatewayConfig,
  placesIn,
  type ConfigOptions,
  type ExtensionManager,
} from './envoy-gateway-config.ts';
import { extensionServer, type ExtensionServer } from './extension-server.ts';
import { fixedPortsFree, isTaken } from './fixed-ports.ts';
import { HOST_ENVOY_VERSION, hostManifests, listenersOf } from './host-manifests.ts';
import { localCertificates, serverProcess } from './envoy-gateway-process.ts';
import { fileSource, kubernetesSource } from './resource-source.ts';

export interface EnvoyGatewayOptions {
  /** Paths of the executables. */
  readonly binaries: { readonly envoyGateway: string; readonly envoy: string };
  /** Its first resources. */
  readonly manifests: readonly Manifest[];
  /** Where the resources are kept; undefined: in one file. */
  readonly kubernetes?: Kubernetes;
  /** Program and first arguments of the extension server; undefined: `dragoman extension-server` as it was built. */
  readonly extensionServer?: readonly string[];
  /** `later`: the test starts it; nothing is waited for until then. */
  readonly extensionStarts?: 'first' | 'later';
  readonly extensionManager?: ExtensionManager;
  /** `rateLimit` of its configuration. */
  readonly rateLimit?: NonNullable<ConfigOptions['rateLimit']>;
  /** Behind the extension server's own arguments. */
  readonly extensionArgs?: readonly string[];
  /** Environment of the extension server. */
  readonly env?: Readonly<Record<string, string>>;
  /** Environment of Envoy Gateway, and so of its Envoys. */
  readonly envoyEnv?: Readonly<Record<string, string>>;
  /** Port of the extension server's admin interface; undefined: a free one. */
  readonly adminPort?: number;
}

/** An Envoy Gateway under test with its Envoys and its extension server, in a folder of its own. */
export interface EnvoyGateway {
  /** Of the first HTTP listener. */
  readonly url: string;
  readonly dir: string;
  /** Of Envoy Gateway. */
  readonly pid: number;
  readonly extension: ExtensionServer;
  /** Of Envoy Gateway and its Envoys, so far. */
  output(): string;
  /** URLs of the admin interfaces of its Envoys: one for each Gateway. */
  envoyAdmins(): readonly string[];
  /** Other resources in place of all that were. */
  edit(manifests: readonly Manifest[]): Promise<void>;
  /** Waits until every listener of the current resources answers. */
  isReady(): Promise<void>;
  /** Ends everything; how the extension server ended, and the processes that did not end by themselves. */
  stop(): Promise<Stopped>;
}

const READY_MS = 60_000;

/** Starts one and waits until its listeners answer. Its ports are fixed: there can be one at a time. */
export async function startEnvoyGateway(options: EnvoyGatewayOptions): Promise<EnvoyGateway> {
  await fixedPortsFree();
  const { dir, source, extension, site } = await layOut(options);
  let present = hostManifests(options.manifests);
  let server: RunningProcess | undefined;
  const output = () => server?.output() ?? '';
  const stop = async () => {
    const { left = [] } = (await server?.stop()) ?? {};
    const code = await extension.stop();
    if (options.kubernetes) await source.replace([]);
    removeFolder(dir);
    return { code, left };
  };
  const ready = async (): Promise<void> => {
    const isReady = async () => server?.hasEnded() || (await areAnswered(present));
    if ((await until(isReady, { ms: READY_MS, every: 50 })) && !server?.hasEnded()) return;
    throw new Error(`Envoy Gateway is not ready:\n${tail(output())}\n${tail(extension.output())}`);
  };
  try {
    await localCertificates(site);
    await source.replace(present);
    if (options.extensionStarts !== 'later') await extension.start();
    server = startProcess(serverProcess(site));
    if (options.extensionStarts !== 'later') await ready();
  } catch (error) {
    await stop();
    throw error;
  }
  const { pid } = server;
  return {
    url: `http://127.0.0.1:${listenersOf(present).find(({ protocol }) => protocol === 'HTTP')?.port}`,
    dir,
    pid,
    extension,
    output,
    envoyAdmins: () => envoysBelow(pid).map(({ args }) => adminOf(args)),
    edit: async (manifests) => {
      present = hostManifests(manifests);
      await source.replace(present);
    },
    isReady: ready,
    stop,
  };
}

/** Its folder with everything in it that does not change any more. */
async function layOut(options: EnvoyGatewayOptions) {
  const { binaries, kubernetes, rateLimit, extensionManager = EXTENSION_MANAGER } = options;
  const dir = ownFolder();
  const places = placesIn(dir);
  const source = kubernetes ? kubernetesSource(kubernetes) : fileSource(places.resources);
  const config = {
    dir,
    adminPort: await freePort(),
    extensionManager,
    source: source.kind,
    ...(rateLimit && { rateLimit }),
  };
  writeFileSync(places.config, envoyGatewayConfig(config));
  placeEnvoy(places.dataHome, binaries.envoy);
  const extension = extensionServer({
    command: options.extensionServer ?? [...dragomanCommand(), 'extension-server'],
    dir,
    socket: places.socket,
    adminPort: options.adminPort ?? (await freePort()),
    args: [...source.flag, ...(options.extensionArgs ?? [])],
    env: options.env ?? {},
  });
  const { envoyEnv = {} } = options;
  const site = { dir, binary: binaries.envoyGateway, env: envoyEnv, ...(kubernetes && { kubernetes }) };
  return { dir, source, extension, site };
}

/** Of an output that may be long. */
const tail = (text: string): string => text.slice(-4_000);

/** Envoy Gateway downloads nothing where the binary lies in its place. */
function placeEnvoy(dataHome: string, envoy: string): void {
  const folder = join(dataHome, 'envoy-versions', HOST_ENVOY_VERSION, 'bin');
  mkdirSync(folder, { recursive: true });
  symlinkSync(envoy, join(folder, 'envoy'));
}

async function areAnswered(manifests: readonly Manifest[]): Promise<boolean> {
  const answers = listenersOf(manifests).map(async ({ protocol, port }) =>
    protocol === 'HTTP'
      ? (await call(`http://127.0.0.1:${port}`, '/', { timeout: 2_000 })).status !== 0
      : isTaken(port),
  );
  return (await Promise.all(answers)).every(Boolean);
}

/** Envoy writes the port that it was given into a file which its command line names. */
function adminOf(args: readonly string[]): string {
  const flag = args.indexOf('--admin-address-path');
  const file = args[flag + 1] ?? '';
  if (flag < 0) throw new Error('an Envoy without --admin-address-path');
  return `http://${readFileSync(file, 'utf8').trim()}`;
}
