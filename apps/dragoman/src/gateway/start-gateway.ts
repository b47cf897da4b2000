import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '@dragoman/config';
import {
  bootstrapFor,
  defaultCacheDir,
  findEnvoy,
  openSecretFiles,
  startAdminServer,
  startEnvoy,
  startXdsServer,
  type EnvoyProcess,
} from '@dragoman/runtime';
import { availableParallelism } from 'node:os';
import { callerSource } from './callers.ts';
import { minorOf } from './compile-config.ts';
import { createGateway, type Gateway } from './gateway.ts';
import { metricsOf } from './metrics.ts';
import { runDir } from './run-dir.ts';
import { providerSecrets } from './secrets.ts';
import { status } from './status.ts';
import { Registry } from 'prom-client';
import { withLog, withLogFolder } from '../money/access-log.ts';
import { money as countMoney } from '../money/money.ts';
import { storeEnvironment, storeOptions } from '../money/store-place.ts';
import { serviceProcess, type ServiceProcess } from './service-process.ts';
import { trustedCa } from './trusted-ca.ts';

/** Live streams have this long to end after SIGTERM. */
const DRAIN_MS = 30_000;

export interface StartOptions {
  readonly config: Config;
  /** Relative paths in the configuration are looked up beside this file. */
  readonly configFile: string;
  readonly env: NodeJS.ProcessEnv;
  readonly report: (line: string) => void;
}

/** A gateway that serves. */
export interface RunningGateway {
  readonly gateway: Gateway;
  readonly envoyVersion: string;
  /** No new work, live streams end, then everything is gone. */
  drain(): Promise<void>;
}

/** Everything from finding Envoy to the first configuration served; throws an Error that says what to do. */
export async function startGateway({ config, configFile, env, report }: StartOptions): Promise<RunningGateway> {
  const binary = await findEnvoy({ env, cacheDir: defaultCacheDir(env), report });
  const dir = runDir(env, `${config.listen.address}:${config.listen.port}`);
  const xdsSocket = join(dir, 'xds.sock');
  const translateSocket = join(dir, 'translate.sock');
  const files = openSecretFiles(join(dir, 'secrets'));
  const secrets = providerSecrets({ files, configFile, report });
  const process: { envoy?: EnvoyProcess; gateway?: Gateway } = {};
  const callers = callerSource({ configFile, report, onChange: () => void renew(process.gateway, report) });
  const xds = await startXdsServer({ socketPath: xdsSocket, report, warm: async () => process.envoy?.warm() });
  const envoy = startEnvoy({
    binary: binary.path,
    bootstrap: bootstrapFor({ runDir: dir, xdsSocket, nodeId: 'dragoman' }),
    runDir: dir,
    concurrency: concurrencyOf(env),
    report,
  });
  process.envoy = envoy;
  const registry = new Registry();
  const translator = serviceProcess({
    name: 'the translator',
    args: ['translate'],
    socket: translateSocket,
    env: {},
    report,
  });
  const money = countMoney({
    store: (of) => storeOptions(of, configFile),
    registry,
    onSpent: () => void renew(process.gateway, report),
    report,
    now: Date.now,
  });
  const authzSocket = join(dir, 'authz.sock');
  // Where the store is does not change while it runs: a file that says otherwise needs a restart.
  let authz: ServiceProcess | undefined;
  const authzFor = (of: Config): ServiceProcess =>
    (authz ??= serviceProcess({
      name: 'authz',
      args: ['authz'],
      socket: authzSocket,
      env: storeEnvironment(storeOptions(of, configFile)),
      report,
    }));
  const gateway = createGateway({
    xds,
    secrets,
    callers,
    files: { trustedCa: trustedCa(env, dir), secret: (name) => files.path(name) },
    target: { envoy: minorOf(binary.version), translator: { path: translateSocket }, authz: { path: authzSocket } },
    translator,
    authz: authzFor,
    money,
    recorded: (of, isAsked) => withLogFolder(isAsked ? withLog(of, configFile) : of),
  });
  process.gateway = gateway;
  const stop = async () => {
    secrets.close();
    await callers.close();
    await envoy.stop();
    await translator.stop();
    await authz?.stop();
    await money.close();
    await xds.close();
    // The folder holds keys: nothing of it outlives the gateway.
    rmSync(dir, { recursive: true, force: true });
  };
  const outcome = await gateway.apply(config);
  if (!outcome.ok) await stop();
  if (!outcome.ok) throw new Error(`Envoy refused the configuration: ${outcome.reason}`);
  const admin = await startAdminServer({
    host: config.admin.address,
    port: config.admin.port,
    registry: metricsOf(gateway, registry),
    checks: {
      ready: () => (envoy.state === 'serving' && gateway.serving ? undefined : `Envoy is ${envoy.state}`),
      status: () => status(gateway, envoy, binary.version),
      envoyMetrics: async () => (await envoy.admin('/stats/prometheus?usedonly')).body,
    },
  }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const drain = async () => {
    await envoy.drain(DRAIN_MS);
    await admin.close();
    await stop();
  };
  return { gateway, envoyVersion: binary.version, drain };
}

/** Keys came or went, or an issuer's did: that is live at once, or said. */
async function renew(gateway: Gateway | undefined, report: (line: string) => void): Promise<void> {
  const outcome = await gateway?.renew();
  if (outcome && !outcome.ok) report(`keys stay as they were: ${outcome.reason}`);
}

/** Worker threads of Envoy: `DRAGOMAN_CONCURRENCY`, else one a core. */
function concurrencyOf(env: NodeJS.ProcessEnv): number {
  const wanted = Number(env['DRAGOMAN_CONCURRENCY']);
  return Number.isInteger(wanted) && wanted > 0 ? wanted : availableParallelism();
}
