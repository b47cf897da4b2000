import { formatProblem, type Config } from '@dragoman/config';
import { renderEnvoy, type RenderFor } from '../render/render-envoy.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { callerSource, type Access } from '../gateway/callers.ts';
import { configFileOf, configSource, loadConfig } from '../gateway/load-config.ts';
import { trustedCa } from '../gateway/trusted-ca.ts';
import { tmpdir } from 'node:os';
import type { EnvoyMinor } from '@dragoman/patches';
import { ENVOY_VERSIONS, envoyVersionOf } from '@dragoman/runtime';
import { minorOf } from '../gateway/compile-config.ts';

/** What a configuration can be printed as. */
const TARGETS: Readonly<Record<string, (config: Config, host: RenderFor) => Promise<string>>> = { envoy: renderEnvoy };

/** Prints the configuration as something else runs it. */
export async function render(
  options: { readonly config?: string; readonly target: string },
  env: NodeJS.ProcessEnv,
): Promise<ExitCode> {
  const target = TARGETS[options.target];
  if (!target) {
    process.stderr.write(
      `render: there is no target "${options.target}"; there is ${Object.keys(TARGETS).join(', ')}\n`,
    );
    return EXIT.wrongUse;
  }
  const source = configSource(options.config);
  const result = await loadConfig(source, { env, records: false });
  if (!result.ok) {
    for (const problem of result.problems) process.stderr.write(`${formatProblem(problem)}\n`);
    return EXIT.wrongUse;
  }
  const { config } = result;
  const access = await accessNow(config, configFileOf(source));
  process.stdout.write(await target(config, { ca: trustedCa(env, tmpdir()), envoy: await envoyMinor(env), access }));
  return EXIT.done;
}

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
