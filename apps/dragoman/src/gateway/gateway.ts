import { isLoopback, type Config } from '@dragoman/config';
import { TRANSLATOR } from '@dragoman/patches';
import { pausedPolicy, type KeyBases } from '@dragoman/policy';
import type { XdsServer } from '@dragoman/runtime';
import type { GatewayFiles } from '@dragoman/standalone';
import type { CallerSource } from './callers.ts';
import {
  asksAuthz,
  compileConfig,
  compileSettings,
  type Compiled,
  type CompileFor,
  type Surroundings,
} from './compile-config.ts';
import { pluginPatches } from './plugin-patches.ts';
import type { Money } from '../money/money.ts';
import type { Secrets } from './secrets/secrets.ts';
import type { Services } from './services-beside.ts';

/** What happened to a configuration that was handed over. */
export type Applied = { readonly ok: true; readonly ms: number } | { readonly ok: false; readonly reason: string };

/** Facts about what is served, for `/status` and the metrics. */
export interface Serving {
  readonly config: Config;
  /** Callers have to say who they are. */
  readonly asksCallers: boolean;
  /** Counts the configurations that were applied since the start. */
  readonly generation: number;
  /** Why the newest configuration is not the one that is served; undefined: it is. */
  readonly lastError: string | undefined;
}

/** Applies configurations to the running Envoy, one after the other, each wholly or not at all. */
export interface Gateway {
  readonly serving: Serving | undefined;
  apply(config: Config): Promise<Applied>;
  /** What serves, with keys and callers as they are now; nothing serves: nothing is done. */
  renew(): Promise<Applied | undefined>;
  /** A configuration that did not even parse: what serves goes on, and the reason is shown. */
  refuse(reason: string): void;
}

export interface GatewayParts {
  readonly xds: XdsServer;
  readonly secrets: Secrets;
  readonly callers: CallerSource;
  readonly files: GatewayFiles;
  readonly target: Omit<CompileFor, 'settings'>;
  readonly money: Money;
  /** The configuration with a record of calls where callers are asked, and a folder for it. */
  readonly recorded: (config: Config, isAsked: boolean) => Config;
  readonly services: Pick<Services, 'tellPlugins' | 'translator' | 'authz'>;
}

/** The file has been held against this already: it holds whatever becomes of the rest. */
const OPEN_TO_ALL = 'others can reach this address, and nobody would be asked for a key';

export function createGateway(parts: GatewayParts): Gateway {
  const { xds, secrets, callers, files, money, services } = parts;
  let target = parts.target;
  let bases: KeyBases = {};
  let serving: Serving | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  const refuse = (reason: string): void => {
    if (serving) serving = { ...serving, lastError: reason };
  };

  const applyNow = async (asked: Config): Promise<Applied> => {
    const known = await callers.read(asked);
    const config = parts.recorded(asked, known !== undefined);
    if (!known && !isLoopback(config.listen.address)) return { ok: false, reason: OPEN_TO_ALL };
    await money.follow(config, known?.payers);
    const access = known && { ...known, policy: pausedPolicy(known.policy, known.payers, await money.pauses()) };
    const patches = await pluginPatches(config);
    const settings = compileSettings(config, access, { envoy: target.envoy, bases });
    const { resources, edited } = await compileWith(secrets, config, {
      beside: { files, access, patches },
      made: { ...target, settings },
    });
    target = { ...target, edited };
    const names = new Set(resources.clusters.map(({ name }) => name));
    services.tellPlugins(config);
    if (names.has(TRANSLATOR)) await services.translator.need();
    if (asksAuthz(config, access)) await services.authz(config).need();
    const outcome = await xds.publish({ ...resources, extensions: settings.extensions });
    if (!outcome.ok) {
      if (serving) services.tellPlugins(serving.config);
      return outcome;
    }
    bases = settings.bases;
    secrets.forgetOthers(config);
    callers.follow(config);
    const asksCallers = access !== undefined;
    serving = { config, asksCallers, generation: (serving?.generation ?? 0) + 1, lastError: undefined };
    return outcome;
  };

  const apply = async (config: Config): Promise<Applied> => {
    const outcome = await applyNow(config).catch((error: Error): Applied => ({ ok: false, reason: error.message }));
    if (!outcome.ok) refuse(outcome.reason);
    return outcome;
  };

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(work);
    queue = turn;
    return turn;
  };

  return {
    get serving() {
      return serving;
    },
    refuse,
    apply: (config) => inTurn(() => apply(config)),
    renew: () => inTurn(async () => (serving ? apply(serving.config) : undefined)),
  };
}

/**
 * Compiled, with what it needs of secrets written; compiled again only where a credential is not there yet.
 * @throws {Error} what is wrong, before anything is written
 */
async function compileWith(
  secrets: Secrets,
  config: Config,
  { beside, made }: { readonly beside: Surroundings; readonly made: CompileFor },
): Promise<Compiled> {
  const whole = compileConfig(config, beside, made);
  const [problem] = whole.problems;
  if (problem) throw new Error(`${problem.where}: ${problem.message}`);
  const withoutCredential = await secrets.follow(config);
  if (withoutCredential.size === 0) return whole;
  return compileConfig(config, { ...beside, files: { ...beside.files, withoutCredential } }, made);
}
