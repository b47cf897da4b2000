import type { Config } from '@dragoman/config';
import type { TypedExtensionConfig } from '@envoyproxy/protos/envoy/config/core/v3/extension';
import {
  compile,
  localLimitsExtension,
  type EnvoyMinor,
  type GatewayIntent,
  type Patch,
  type Problem,
} from '@dragoman/patches';
import { callerExtensions, isHeld, KEYS_FILTER, type KeyBases } from '@dragoman/policy';
import { baseResources, type GatewayFiles } from '@dragoman/standalone';
import type { Resources } from '@dragoman/xds';
import type { Access } from './callers.ts';
import { catalogue, catalogueWith } from './catalogue.ts';
import { pluginId } from '../plugins/plugin-id.ts';

/** Where the configuration is to run. */
export interface CompileFor {
  readonly envoy: EnvoyMinor;
  /** Absent: what would have to be translated is refused. */
  readonly translator?: NonNullable<GatewayIntent['translator']>;
  /** Absent: budgets and limits that it would have to hold, and plugins that judge about calls, cannot be served. */
  readonly authz?: NonNullable<GatewayIntent['authz']>;
  /** What was made before in the same run left these clusters edited. */
  readonly edited?: ReadonlySet<string>;
  /** Settings of filters that the listeners ask for: of `compileSettings`. */
  readonly settings: FilterSettings;
}

/** What filters are set to apart from the listeners that they stand in. */
export interface FilterSettings {
  readonly extensions: readonly TypedExtensionConfig[];
  /** The keys that Envoy has in tables of their own, for the next time. */
  readonly bases: KeyBases;
}

/** What a configuration refers to beside itself. */
export interface Surroundings {
  readonly files: GatewayFiles;
  readonly access: Access;
  /** Of plugins: after all of ours. */
  readonly patches: readonly Patch[];
}

/** What Envoy is given. */
export interface Compiled {
  readonly resources: Resources;
  readonly problems: readonly Problem[];
  readonly edited: ReadonlySet<string>;
}

const shipped = catalogue(Date.now);

/**
 * dragoman.yaml, parsed, and who may call → what filters of the listeners ask for by name.
 * @param bases - of what was made before in the same run
 */
export function compileSettings(config: Config, access: Access, { envoy, bases }: SettingsFor): FilterSettings {
  const limits = config.localLimits.length > 0 ? [localLimitsExtension(config.localLimits, envoy)] : [];
  if (!access) return { extensions: limits, bases };
  const callers = callerExtensions(access.policy, access.issuers, { before: bases, nowMs: Date.now() });
  return { extensions: [...limits, ...callers.extensions], bases: callers.bases };
}

export interface SettingsFor {
  readonly envoy: EnvoyMinor;
  readonly bases: KeyBases;
}

/** dragoman.yaml, parsed, and who may call → the xDS that Envoy is given. */
export function compileConfig(
  config: Config,
  { files, access, patches }: Surroundings,
  { envoy, translator, authz, edited, settings }: CompileFor,
): Compiled {
  const accessLog = config.telemetry.accessLog?.file;
  const gateway: GatewayIntent = {
    shared: false,
    ...(translator && { translator }),
    ...(edited && { edited }),
    ...(accessLog !== undefined && { accessLog }),
    ...asking(config, access, authz),
    ...(config.localLimits.length > 0 && { localLimits: true }),
    ...(access && { callers: { tokens: access.issuers.length > 0, table: hasTable(settings) } }),
  };
  const base = baseResources(config, files, { catalogue: catalogueWith(config.plugins, shipped), pluginId });
  return compile(base, { envoy, gateway, patches });
}

/** Authz, where it may have to be asked one day: the first budget is to be held on connections that are open then. */
function asking(
  config: Config,
  access: Access,
  authz: CompileFor['authz'],
): Pick<GatewayIntent, 'authz' | 'holdsSomebody' | 'judgedBy'> {
  const judges = judgesOf(config);
  if (!authz || (!access && judges.length === 0)) return {};
  const judgedBy = [...new Set(judges.flatMap(({ headers = [] }) => headers))].toSorted();
  return { authz, holdsSomebody: holdsSomebody(access), judgedBy };
}

const judgesOf = ({ plugins }: Config) => plugins.flatMap(({ authorizer }) => authorizer ?? []);
const holdsSomebody = (access: Access): boolean => access !== undefined && isHeld(access.policy);

/** Whether there is a reason to ask authz: somebody who pays, or a plugin that judges about calls. */
export const asksAuthz = (config: Config, access: Access): boolean =>
  holdsSomebody(access) || judgesOf(config).length > 0;

const hasTable = ({ extensions }: FilterSettings): boolean => extensions.some(({ name }) => name === KEYS_FILTER);

/** `1.40.0` → `1.40` */
export function minorOf(version: string): EnvoyMinor {
  return version.startsWith('1.39.') ? '1.39' : '1.40';
}
