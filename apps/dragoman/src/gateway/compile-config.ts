import type { Config } from '@dragoman/config';
import { compile, type EnvoyMinor, type GatewayIntent, type Problem } from '@dragoman/patches';
import { baseResources, type GatewayFiles } from '@dragoman/standalone';
import type { Resources } from '@dragoman/xds';

/** Where the configuration is to run. */
export interface CompileFor {
  readonly envoy: EnvoyMinor;
  /** Absent: what would have to be translated is refused. */
  readonly translator?: NonNullable<GatewayIntent['translator']>;
}

/** dragoman.yaml, parsed → the xDS that Envoy is given. */
export function compileConfig(
  config: Config,
  files: GatewayFiles,
  { envoy, translator }: CompileFor,
): { readonly resources: Resources; readonly problems: readonly Problem[] } {
  const accessLog = config.telemetry.accessLog?.file;
  return compile(baseResources(config, files), {
    envoy,
    gateway: { shared: false, ...(translator && { translator }), ...(accessLog !== undefined && { accessLog }) },
  });
}

/** `1.40.0` → `1.40` */
export function minorOf(version: string): EnvoyMinor {
  return version.startsWith('1.39.') ? '1.39' : '1.40';
}
