import type { Config } from '@dragoman/config';
import { compile, type EnvoyMinor, type Problem } from '@dragoman/patches';
import { baseResources, type GatewayFiles } from '@dragoman/standalone';
import type { Resources } from '@dragoman/xds';

/** dragoman.yaml, parsed → the xDS that Envoy is given. */
export function compileConfig(
  config: Config,
  files: GatewayFiles,
  envoy: EnvoyMinor,
): { readonly resources: Resources; readonly problems: readonly Problem[] } {
  const accessLog = config.telemetry.accessLog?.file;
  return compile(baseResources(config, files), {
    envoy,
    gateway: { shared: false, ...(accessLog !== undefined && { accessLog }) },
  });
}

/** `1.40.0` → `1.40` */
export function minorOf(version: string): EnvoyMinor {
  return version.startsWith('1.39.') ? '1.39' : '1.40';
}
