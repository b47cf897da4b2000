import { formatProblem, type Config } from '@dragoman/config';
import { renderEnvoy } from '../render/render-envoy.ts';
import { renderGatewayApi } from '../render/render-gateway-api.ts';
import { Unrenderable } from '../render/unrenderable.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { callerSource, type Access } from '../gateway/callers.ts';
import { configFileOf, configSource, loadConfig } from '../gateway/load-config.ts';
import { trustedCa } from '../gateway/envoy/trusted-ca.ts';
import { tmpdir } from 'node:os';
import type { EnvoyMinor } from '@dragoman/patches';
import { ENVOY_VERSIONS, envoyVersionOf } from '@dragoman/runtime';
import { minorOf } from '../gateway/compile-config.ts';

/** Where a configuration was found. */
interface Place {
  readonly configFile: string;
  readonly env: NodeJS.ProcessEnv;
}

/** What a configuration can be printed as. */
const TARGETS: Readonly<Record<string, (config: Config, place: Place) => Promise<string>>> = {
  envoy: async (config, { configFile, env }) =>
    renderEnvoy(config, {
      ca: trustedCa(env, tmpdir()),
      envoy: await envoyMinor(env),
      access: await accessNow(config, configFile),
    }),
  'gateway-api': async (config, { configFile }) =>
    renderGatewayApi(config, { configFile, access: await accessNow(config, configFile) }),
};

/** Prints the configuration as something else runs it. */
export async function render(
  options: { readonly config?: string; readonly target: string },
  env: NodeJS.ProcessEnv,
): Promise<ExitCode> {
  const target = Object.hasOwn(TARGETS, options.target) ? TARGETS[options.target] : undefined;
  if (!target) {
    const why = NOT_SERVED.includes(options.target) ? 'is not served yet' : 'is not known';
    process.stderr.write(`render: the target "${options.target}" ${why}; there are ${RENDER_TARGETS}\n`);
    return EXIT.wrongUse;
  }
  const source = configSource(options.config);
  const result = await loadConfig(source, { env, records: false });
  if (!result.ok) {
    for (const problem of result.problems) process.stderr.write(`${formatProblem(problem)}\n`);
    return EXIT.wrongUse;
  }
  try {
    process.stdout.write(await target(result.config, { configFile: configFileOf(source), env }));
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof Unrenderable)) throw error;
    for (const problem of error.problems) process.stderr.write(`render: ${problem}\n`);
    return EXIT.wrongUse;
  }
}

/** Control planes that nothing is rendered for. */
const NOT_SERVED: readonly string[] = ['istio', 'consul'];

/** For the help of the command. */
export const RENDER_TARGETS = Object.keys(TARGETS).join(' and ');

/** Keys as they are at this moment: what is rendered follows no store. */
async function accessNow(config: Config, configFile: string): Promise<Access> {
  const callers = callerSource({ configFile, report: () => undefined, onChange: () => undefined });
  try {
    return await callers.read(config);
  } finally {
    await callers.close();
  }
}

/** What it is rendered for: the Envoy that `ENVOY_BIN` names, else the newest that is known. */
async function envoyMinor(env: NodeJS.ProcessEnv): Promise<EnvoyMinor> {
  const binary = env['ENVOY_BIN'];
  return minorOf(binary === undefined ? ENVOY_VERSIONS[0] : await envoyVersionOf(binary));
}
