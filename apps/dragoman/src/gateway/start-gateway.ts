import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { addressText, type Address, type Config } from '@dragoman/config';
import {
  bootstrapFor,
  defaultCacheDir,
  findEnvoy,
  machineClock,
  openSecretFiles,
  startAdminServer,
  startEnvoy,
  startXdsServer,
  type AdminServer,
  type EnvoyProcess,
} from '@dragoman/runtime';
import { callerSource } from './callers.ts';
import { minorOf } from './compile-config.ts';
import { envoyEnvironments } from './envoy/envoy-environments.ts';
import { envoySize } from './envoy/envoy-size.ts';
import { createGateway, type Gateway } from './gateway.ts';
import { reportLogLosses } from './access-log/log-losses.ts';
import { metricsOf } from './metrics.ts';
import { reopenMovedLog } from './access-log/reopen-log.ts';
import { renewer } from './renewer.ts';
import { runDir } from './envoy/run-dir.ts';
import { gatewaySecrets, type Secrets } from './secrets/secrets.ts';
import { status } from './status.ts';
import { Registry } from 'prom-client';
import { withLog, withLogFolder } from '../money/access-log.ts';
import { money as countMoney } from '../money/money.ts';
import { storeOptions } from '../money/store-place.ts';
import { servicesBeside } from './services-beside.ts';
import { trustedCa } from './envoy/trusted-ca.ts';

/** Live streams have this long to end after SIGTERM. */
const DRAIN_MS = 30_000;

export interface StartOptions {
  readonly config: Config;
  /** Relative paths in the configuration are looked up beside this file. */
  readonly configFile: string;
  readonly env: NodeJS.ProcessEnv;
  readonly report: (line: string) => void;
  /** Ends the wait for an Envoy that is being fetched. */
  readonly signal: AbortSignal;
}

/** A gateway that serves. */
export interface RunningGateway {
  readonly gateway: Gateway;
  readonly envoyVersion: string;
  /** No new work, live streams end, then everything is gone. */
  drain(): Promise<void>;
}

/** Everything from finding Envoy to the first configuration served; throws an Error that says what to do. */
export async function startGateway({ config, configFile, env, report, signal }: StartOptions): Promise<RunningGateway> {
  const { heapBytes, concurrency } = envoySize(env);
  const binary = await findEnvoy({ env, cacheDir: defaultCacheDir(env), report, signal });
  const dir = runDir(env, `${config.listen.address}:${config.listen.port}`);
  const xdsSocket = join(dir, 'xds.sock');
  const files = openSecretFiles(join(dir, 'secrets'));
  const process: { envoy?: EnvoyProcess; gateway?: Gateway } = {};
  const environments = envoyEnvironments(env, minorOf(binary.version));
  const renewing = renewer({ gateway: () => process.gateway, report });
  const secrets = gatewaySecrets({ files, configFile, env, environments, report, onLate: renewing.renew });
  const callers = callerSource({ configFile, report, onChange: renewing.renew });
  const warm = async () => process.envoy?.warm();
  const xds = await startXdsServer({ socketPath: xdsSocket, report, warm }).catch(alreadyServed(config.listen));
  const envoy = startEnvoy({
    binary: binary.path,
    bootstrap: bootstrapFor({ runDir: dir, xdsSocket, nodeId: 'dragoman', heapBytes }),
    runDir: dir,
    concurrency,
    environment: () => environments.next(process.gateway?.serving?.config ?? config),
    report,
  });
  process.envoy = envoy;
  const path = () => process.gateway?.serving?.config.telemetry.accessLog?.file;
  const losses = reportLogLosses({ envoy, report });
  const reopening = reopenMovedLog({ envoy, path, report });
  const registry = new Registry();
  // Another one each time: what the calls of one that is gone hold comes back.
  const name = randomUUID();
  const store = (of: Config) => ({ ...storeOptions(of, configFile), gateway: name });
  const services = servicesBeside({ dir, configFile, store, report });
  const money = countMoney({ store, registry, onSpent: renewing.renew, report, clock: machineClock() });
  const gateway = createGateway({
    xds,
    secrets,
    callers,
    files: { ...secrets.files, trustedCa: trustedCa(env, dir) },
    target: { envoy: minorOf(binary.version), ...services.places },
    services,
    money,
    recorded: (of, isAsked) => withLogFolder(isAsked ? withLog(of, configFile) : of, configFile),
  });
  process.gateway = gateway;
  const stop = async () => {
    for (const each of [renewing, losses, reopening, secrets]) each.close();
    await callers.close();
    await envoy.stop();
    await services.stop();
    await money.close();
    await xds.close();
    remove(dir);
  };
  const served = { config, gateway, envoy, envoyVersion: binary.version, secrets };
  const admin = await firstServe(served, registry).catch(failAfter(stop));
  const drain = async () => {
    await envoy.drain(DRAIN_MS);
    await admin.close();
    await stop();
  };
  return { gateway, envoyVersion: binary.version, drain };
}

const failAfter =
  (stop: () => Promise<void>) =>
  async (error: unknown): Promise<never> => {
    await stop();
    throw error;
  };

/** Such a folder holds keys: nothing of it outlives the gateway. */
const remove = (dir: string): void => rmSync(dir, { recursive: true, force: true });

/** The folder of a gateway is named after its address. */
const alreadyServed = (listen: Address) => (cause: NodeJS.ErrnoException) => {
  const says = `another dragoman serves on ${addressText(listen)}: stop it, or take another port`;
  throw cause.code === 'EADDRINUSE' ? new Error(says, { cause }) : cause;
};

interface Served {
  readonly config: Config;
  readonly gateway: Gateway;
  readonly envoy: EnvoyProcess;
  readonly envoyVersion: string;
  readonly secrets: Pick<Secrets, 'listen'>;
}

/** The first configuration has to be taken, and the admin port to be free. */
async function firstServe(served: Served, registry: Registry): Promise<AdminServer> {
  const outcome = await served.gateway.apply(served.config);
  if (!outcome.ok) throw new Error(`the configuration cannot be served: ${outcome.reason}`);
  return serveAdmin(served, registry);
}

const serveAdmin = (
  { config, gateway, envoy, envoyVersion, secrets }: Served,
  registry: Registry,
): Promise<AdminServer> =>
  startAdminServer({
    host: config.admin.address,
    port: config.admin.port,
    registry: metricsOf(gateway, registry),
    checks: {
      ready: () => notReady(gateway, envoy),
      status: () => status(gateway, { envoy, envoyVersion, certificate: secrets.listen }),
      envoyMetrics: async () => (await envoy.admin('/stats/prometheus?usedonly')).body,
    },
  });

/** Why no call would be served now; undefined: it would. An Envoy that runs may stand still all the same. */
async function notReady({ serving }: Gateway, envoy: EnvoyProcess): Promise<string | undefined> {
  if (envoy.state !== 'serving' || !serving) return `Envoy is ${envoy.state}`;
  return envoy.admin('/ready').then(
    ({ status: answered }) => (answered === 200 ? undefined : `Envoy answers ${answered}`),
    () => 'Envoy does not answer',
  );
}
