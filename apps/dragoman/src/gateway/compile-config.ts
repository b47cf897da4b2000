import type { Config } from '@dragoman/config';
import type { TypedExtensionConfig } from '@envoyproxy/protos/envoy/config/core/v3/extension';
import { compile, type EnvoyMinor, type GatewayIntent, type Problem } from '@dragoman/patches';
import { callerExtensions } from '@dragoman/policy';
import { baseResources, type GatewayFiles } from '@dragoman/standalone';
import type { Resources } from '@dragoman/xds';
import { isHeld } from '../money/held-policy.ts';
import type { Access } from './callers.ts';
import { catalogue } from './catalogue.ts';

/** Where the configuration is to run. */
export interface CompileFor {
  readonly envoy: EnvoyMinor;
  /** Absent: what would have to be translated is refused. */
  readonly translator?: NonNullable<GatewayIntent['translator']>;
  /** Absent: budgets and limits that it would have to hold cannot be served. */
  readonly authz?: NonNullable<GatewayIntent['authz']>;
}

/** What a configuration refers to beside itself. */
export interface Surroundings {
  readonly files: GatewayFiles;
  readonly access: Access;
}

/** What Envoy is given. */
export interface Compiled {
  readonly resources: Resources;
  /** Settings of filters that the listeners ask for. */
  readonly extensions: readonly TypedExtensionConfig[];
  readonly problems: readonly Problem[];
}

const prices = catalogue(Date.now);

/** dragoman.yaml, parsed, and who may call → the xDS that Envoy is given. */
export function compileConfig(
  config: Config,
  { files, access }: Surroundings,
  { envoy, translator, authz }: CompileFor,
): Compiled {
  const accessLog = config.telemetry.accessLog?.file;
  const gateway: GatewayIntent = {
    shared: false,
    ...(translator && { translator }),
    ...(accessLog !== undefined && { accessLog }),
    ...(authz && access && isHeld(access.policy) && { authz }),
    ...(access && { callers: { tokens: access.issuers.length > 0 } }),
  };
  const extensions = access ? callerExtensions(access.policy, access.issuers) : [];
  return { ...compile(baseResources(config, files, prices), { envoy, gateway }), extensions };
}

/** `1.40.0` → `1.40` */
export function minorOf(version: string): EnvoyMinor {
  return version.startsWith('1.39.') ? '1.39' : '1.40';
}
