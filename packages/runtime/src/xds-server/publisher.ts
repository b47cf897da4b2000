import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from '../log/report.ts';
import type { AdsStream, Served, Verdict } from './ads-stream.ts';
import type { ChangeSignal } from './change-signal.ts';
import {
  EMPTY_SNAPSHOT,
  encodeSnapshot,
  equalSets,
  type EncodedSnapshot,
  type ResourceSet,
} from './encode-snapshot.ts';
import { KINDS, type Kind, type PublishOutcome, type XdsSnapshot } from './xds-snapshot.ts';

const WARM_MS = 700;
/** What Envoy has taken before it takes quickly, or it is gone. */
const CONFIRM_MS = 5_000;

export interface PublisherOptions {
  /** Changed here, read by the streams. */
  readonly served: Served;
  readonly stream: () => AdsStream | undefined;
  readonly signal: ChangeSignal;
  readonly report: Report;
  readonly warm: () => Promise<void>;
  readonly graceMs: number;
  readonly timeoutMs: number;
}

export interface Publisher {
  publish(snapshot: XdsSnapshot): Promise<PublishOutcome>;
  close(): void;
}

/** Brings Envoy from one snapshot to the next without a moment in which something refers to what is not there. */
export function publisher(options: PublisherOptions): Publisher {
  const { served, stream, report, graceMs, timeoutMs } = options;
  let good: EncodedSnapshot | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  let pruning: NodeJS.Timeout | undefined;
  let closed = false;
  const settle = settler({ ...options, closed: () => closed });

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(work);
    queue = turn.catch(() => undefined);
    return turn;
  };

  const put = (kind: Kind, set: ResourceSet): void => {
    served[kind] = set;
    stream()?.offer(kind);
  };

  /** Undefined when Envoy has taken everything, else why not. */
  const bring = async (target: EncodedSnapshot, deadline: number): Promise<string | undefined> => {
    const before = served.clusters;
    const sets = { ...target, clusters: new Map([...(before ?? []), ...target.clusters]) };
    // No Envoy, nothing to break: one that connects has to find everything.
    if (!stream()) stage(served, sets);
    for (const kind of KINDS) {
      const changed = !served[kind] || !equalSets(served[kind], sets[kind]);
      if (kind === 'listeners') served.routeNames = target.routeNames;
      put(kind, sets[kind]);
      const refusal = await settle(kind, deadline);
      // Nothing refers to the new clusters yet, and one of them is what Envoy does not want: none may stay.
      if (refusal !== undefined && kind === 'clusters' && stream()) served.clusters = before;
      if (refusal !== undefined) return refusal;
      if (kind === 'clusters' && changed) await Promise.race([options.warm().catch(() => undefined), sleep(WARM_MS)]);
    }
    return undefined;
  };

  const prune = async (wanted: EncodedSnapshot): Promise<void> => {
    if (closed) return;
    put('clusters', wanted.clusters);
    if (!stream()) return;
    const refusal = await settle('clusters', performance.now() + CONFIRM_MS);
    if (refusal !== undefined && !closed) report(`removing clusters that are not used any more: ${refusal}`);
  };
  const pruneLater = (wanted: EncodedSnapshot): void => {
    if (closed || !served.clusters || equalSets(served.clusters, wanted.clusters)) return;
    pruning = setTimeout(() => void inTurn(() => prune(wanted)), graceMs).unref();
  };

  const goBack = async (): Promise<void> => {
    const target = good ?? EMPTY_SNAPSHOT;
    const refusal = stream() ? await bring(target, performance.now() + CONFIRM_MS) : undefined;
    if (refusal !== undefined && !closed) report(`Envoy did not confirm the earlier configuration: ${refusal}`);
    // An Envoy that is away just now finds what is good when it comes.
    if (refusal !== undefined || !stream()) stage(served, target);
    pruneLater(target);
  };

  const publishNow = async (target: EncodedSnapshot, start: number): Promise<PublishOutcome> => {
    clearTimeout(pruning);
    const refusal = await bring(target, performance.now() + timeoutMs);
    if (refusal === undefined) {
      good = target;
      pruneLater(target);
      return { ok: true, ms: performance.now() - start };
    }
    // An Envoy that never came keeps the first snapshot waiting for it: there is nothing to go back to.
    if (!closed && (good || stream())) await goBack();
    return { ok: false, reason: refusal };
  };

  return {
    publish: async (snapshot) => {
      const start = performance.now();
      try {
        const target = encodeSnapshot(snapshot);
        return await inTurn(() => publishNow(target, start));
      } catch (error) {
        return { ok: false, reason: (error as Error).message };
      }
    },
    close: () => {
      closed = true;
      clearTimeout(pruning);
    },
  };
}

function stage(served: Served, { clusters, listeners, routes, routeNames }: EncodedSnapshot): void {
  Object.assign(served, { clusters, listeners, routes, routeNames });
}

type Settled = Exclude<Verdict, 'pending'>;

/** Waits for Envoy's verdict about a kind; undefined when it took it, else why it is not in force. */
function settler({ stream, signal, closed, timeoutMs }: PublisherOptions & { readonly closed: () => boolean }) {
  return async (kind: Kind, deadline: number): Promise<string | undefined> => {
    const look = (): Settled | undefined => {
      if (closed()) return { refused: 'the xDS server was closed' };
      const verdict = stream()?.verdict(kind) ?? 'pending';
      return verdict === 'pending' ? undefined : verdict;
    };
    const verdict = await signal.until(look, deadline);
    if (verdict === 'taken') return undefined;
    if (verdict) return `${kind}: ${verdict.refused}`;
    const seconds = timeoutMs / 1_000;
    return stream() ? `${kind}: Envoy did not answer within ${seconds} s` : `Envoy was not connected for ${seconds} s`;
  };
}
