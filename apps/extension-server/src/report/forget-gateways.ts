import { repeatedly } from '@dragoman/runtime';
import { gatewayApi } from '../heal/gateway-api.ts';
import type { State } from './state.ts';

const LOOK_MS = 5_000;

export interface ForgetGatewaysOptions {
  readonly state: Pick<State, 'mistaken' | 'forget'>;
  /** Those to which routes are attached: `Gateway default/eg`. */
  readonly inUse: () => Promise<ReadonlySet<string>>;
  readonly report: (line: string) => void;
  /** Milliseconds between two looks. */
  readonly lookMs?: number;
}

/**
 * Envoy Gateway does not tell whose a translation is in which no route is left, and makes none for a Gateway that is
 * gone. Mistakes of those that were not in use at two looks in a row are forgotten. While there are none nobody looks.
 */
export function forgetGateways({ state, inUse, report, lookMs = LOOK_MS }: ForgetGatewaysOptions): { close(): void } {
  let unused: ReadonlySet<string> = new Set();
  let told = '';
  const look = async (): Promise<void> => {
    const mistaken = state.mistaken();
    const used = mistaken.length > 0 ? await inUse() : new Set<string>();
    const now = mistaken.filter(({ gateways }) => !gateways.some((gateway) => used.has(gateway)));
    now.filter(({ gateway }) => unused.has(gateway)).forEach(({ gateway }) => state.forget(gateway));
    unused = new Set(now.map(({ gateway }) => gateway));
  };
  const tell = (error: Error): void => {
    const line = `cannot see which Gateways are in use: ${error.message}`;
    if (line !== told) report(line);
    told = line;
  };
  return repeatedly(() => look().catch(tell), lookMs);
}

/** As Envoy Gateway writes it into their status. @param kubeconfig absent: the one of the pod that we are in */
export async function gatewaysInUse(kubeconfig: string | undefined): Promise<ReadonlySet<string>> {
  const gateways = await (await gatewayApi(kubeconfig)).list('gateways');
  const used = gateways.filter(({ status }) => status?.listeners?.some(({ attachedRoutes = 0 }) => attachedRoutes > 0));
  return new Set(used.map(({ metadata }) => `Gateway ${metadata?.namespace}/${metadata?.name}`));
}
