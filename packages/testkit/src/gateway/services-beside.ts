import { join } from 'node:path';
import { startService, type Service } from '../envoy-gateway/start-service.ts';
import type { Manifest } from '../kubernetes/manifest.ts';

/** By which argument the extension server is told where it is. */
const FLAGS = { translate: '--translator', authz: '--authz', meter: '--meter' } as const;

type Name = keyof typeof FLAGS;

/** What Envoys ask beside Envoy Gateway. */
export interface ServicesBeside {
  /** For the extension server. */
  readonly args: readonly string[];
  /** Where counters and the ledger are, for the extension server too. */
  readonly env: Readonly<Record<string, string>>;
  output(): string;
  stop(): Promise<void>;
}

/**
 * The translator, and authz and the meter where manifests have a budget or a limit; the store is the folder that
 * dragoman.yaml in `dir` has by itself.
 */
export async function startServicesBeside(manifests: readonly Manifest[], dir: string): Promise<ServicesBeside> {
  const names: readonly Name[] = ['translate', ...(manifests.some(isHeld) ? (['authz', 'meter'] as const) : [])];
  const env = { DRAGOMAN_STORE_FOLDER: join(dir, 'data') };
  const services: Service[] = [];
  const stop = async (): Promise<void> => {
    for (const service of services.toReversed()) await service.stop();
  };
  try {
    for (const name of names) services.push(await startService(name, { dir, env }));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    args: names.flatMap((name, at) => [FLAGS[name], services[at]?.address ?? '']),
    env,
    output: () => services.map((service) => service.output()).join(''),
    stop,
  };
}

/** A policy under which somebody's calls are counted. */
const isHeld = ({ kind, ...rest }: Manifest): boolean =>
  kind === 'LLMPolicy' && /"(?:budget|limits)":\{"/.test(JSON.stringify(rest['spec']));
