import type { Config } from '@dragoman/config';
import { TRANSLATOR } from '@dragoman/patches';
import type { XdsServer } from '@dragoman/runtime';
import type { GatewayFiles } from '@dragoman/standalone';
import { compileConfig, type CompileFor } from './compile-config.ts';
import type { TranslatorProcess } from './translator-process.ts';
import type { ProviderSecrets } from './secrets.ts';

/** What happened to a configuration that was handed over. */
export type Applied = { readonly ok: true; readonly ms: number } | { readonly ok: false; readonly reason: string };

/** Facts about what is served, for `/status` and the metrics. */
export interface Serving {
  readonly config: Config;
  /** Counts the configurations that were applied since the start. */
  readonly generation: number;
  /** Why the newest configuration is not the one that is served; undefined: it is. */
  readonly lastError: string | undefined;
}

/** Applies configurations to the running Envoy, one after the other, each wholly or not at all. */
export interface Gateway {
  readonly serving: Serving | undefined;
  apply(config: Config): Promise<Applied>;
  /** A configuration that did not even parse: what serves goes on, and the reason is shown. */
  refuse(reason: string): void;
}

export interface GatewayParts {
  readonly xds: XdsServer;
  readonly secrets: ProviderSecrets;
  readonly files: GatewayFiles;
  readonly target: CompileFor;
  readonly translator: TranslatorProcess;
}

export function createGateway({ xds, secrets, files, target, translator }: GatewayParts): Gateway {
  let serving: Serving | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  const refuse = (reason: string): void => {
    if (serving) serving = { ...serving, lastError: reason };
  };

  const applyNow = async (config: Config): Promise<Applied> => {
    const { resources, problems } = compileConfig(config, files, target);
    const [problem] = problems;
    if (problem) return { ok: false, reason: `${problem.where}: ${problem.message}` };
    await secrets.follow(config);
    if (resources.clusters.some(({ name }) => name === TRANSLATOR)) await translator.need();
    const outcome = await xds.publish(resources);
    if (!outcome.ok) return outcome;
    secrets.forgetOthers(config);
    serving = { config, generation: (serving?.generation ?? 0) + 1, lastError: undefined };
    return outcome;
  };

  const apply = async (config: Config): Promise<Applied> => {
    const outcome = await applyNow(config).catch((error: Error): Applied => ({ ok: false, reason: error.message }));
    if (!outcome.ok) refuse(outcome.reason);
    return outcome;
  };

  return {
    get serving() {
      return serving;
    },
    refuse,
    apply: (config) => {
      const turn = queue.then(() => apply(config));
      queue = turn;
      return turn;
    },
  };
}
