import { setTimeout as sleep } from 'node:timers/promises';
import type { AdsStream, Served, Verdict } from './ads-stream.ts';
import type { ChangeSignal } from './change-signal.ts';
import { equalSets, type EncodedSnapshot, type ResourceSet } from './encode-snapshot.ts';
import { KINDS, type Kind } from './xds-snapshot.ts';

const WARM_MS = 700;

export interface MoveOptions {
  /** Changed here, read by the streams. */
  readonly served: Served;
  readonly stream: () => AdsStream | undefined;
  readonly signal: ChangeSignal;
  readonly warm: () => Promise<void>;
  readonly closed: () => boolean;
}

/** Why Envoy did not take something; undefined: it did. */
export type Refusal = string | undefined;

/** The steps from what is served to something else. */
export interface EnvoyMoves {
  /** Clusters (the old ones stay), listeners, filters' settings, routes; each waits for the one before, `withinMs` for all of them. */
  bring(target: EncodedSnapshot, withinMs: number): Promise<Refusal>;
  /** Only these clusters; without an Envoy there is nothing to wait for. */
  keepClusters(clusters: ResourceSet, withinMs: number): Promise<Refusal>;
  /** Serve this to the next Envoy that connects. */
  stage(target: EncodedSnapshot): void;
}

export function envoyMoves({ served, stream, signal, warm, closed }: MoveOptions): EnvoyMoves {
  const put = async (kind: Kind, set: ResourceSet, wait: Wait): Promise<Refusal> => {
    served[kind] = set;
    stream()?.offer(kind);
    const look = (): Settled | undefined => {
      if (closed()) return { refused: 'the xDS server was closed' };
      const verdict = stream()?.verdict(kind) ?? 'pending';
      return verdict === 'pending' ? undefined : verdict;
    };
    const verdict = await signal.until(look, wait.deadline);
    if (verdict === 'taken') return undefined;
    if (verdict) return `${kind}: ${verdict.refused}`;
    return stream() ? `${kind}: Envoy did not answer within ${wait.says}` : `Envoy was not connected for ${wait.says}`;
  };
  const bringClusters = async (wanted: ResourceSet, wait: Wait): Promise<Refusal> => {
    const before = served.clusters;
    const both = new Map([...(before ?? []), ...wanted]);
    const refusal = await put('clusters', both, wait);
    // Nothing refers to the new clusters yet, and one of them is what Envoy does not want: none may stay.
    if (refusal !== undefined && stream()) served.clusters = before;
    const changed = !before || !equalSets(before, both);
    if (refusal === undefined && changed) await Promise.race([warm().catch(() => undefined), unhurried(WARM_MS)]);
    return refusal;
  };
  const stage = ({ clusters, listeners, extensions, routes, asked }: EncodedSnapshot): void => {
    Object.assign(served, { clusters, listeners, extensions, routes, asked });
  };
  return {
    stage,
    bring: async (target, withinMs) => {
      const wait = waitFor(withinMs);
      // No Envoy, nothing to break: one that connects has to find everything.
      if (!stream()) stage({ ...target, clusters: new Map([...(served.clusters ?? []), ...target.clusters]) });
      for (const kind of KINDS) {
        // A new listener is not ready before it has the settings of its filters.
        if (kind === 'listeners') Object.assign(served, { asked: target.asked, extensions: target.extensions });
        const refusal = await (kind === 'clusters'
          ? bringClusters(target.clusters, wait)
          : put(kind, target[kind], wait));
        if (refusal !== undefined) return refusal;
      }
      return undefined;
    },
    keepClusters: async (clusters, withinMs) => {
      if (stream()) return put('clusters', clusters, waitFor(withinMs));
      served.clusters = clusters;
      return undefined;
    },
  };
}

type Settled = Exclude<Verdict, 'pending'>;

interface Wait {
  /** On the clock of `performance.now`. */
  readonly deadline: number;
  /** For messages. */
  readonly says: string;
}

const waitFor = (ms: number): Wait => ({ deadline: performance.now() + ms, says: `${ms / 1_000} s` });

/** Does not keep the process alive. */
const unhurried = (ms: number): Promise<void> => sleep(ms, undefined, { ref: false });
