import type { Report } from '../log/report.ts';
import type { AdsStream, Served } from './ads-stream.ts';
import type { ChangeSignal } from './change-signal.ts';
import { EMPTY_SNAPSHOT, encodeSnapshot, equalSets, type EncodedSnapshot } from './encode-snapshot.ts';
import { envoyMoves } from './move-envoy.ts';
import type { PublishOutcome, XdsSnapshot } from './xds-snapshot.ts';

/** What Envoy has taken before it takes quickly, or it is gone. */
const CONFIRM_MS = 5_000;

export interface PublisherOptions {
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

/** Brings Envoy from one snapshot to the next, one publish at a time, and back when it refuses. */
export function publisher(options: PublisherOptions): Publisher {
  const { served, stream, report, graceMs, timeoutMs } = options;
  let good: EncodedSnapshot | undefined;
  let queue: Promise<unknown> = Promise.resolve();
  let pruning: NodeJS.Timeout | undefined;
  let closed = false;
  const moves = envoyMoves({ ...options, closed: () => closed });

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(work);
    queue = turn.catch(() => undefined);
    return turn;
  };
  const complain = (what: string, refusal: string | undefined): void => {
    if (refusal !== undefined && !closed) report(`${what}: ${refusal}`);
  };
  const prune = async ({ clusters }: EncodedSnapshot): Promise<void> => {
    complain('removing clusters that are not used any more', await moves.keepClusters(clusters, CONFIRM_MS));
  };
  const pruneLater = (wanted: EncodedSnapshot): void => {
    if (closed || !served.clusters || equalSets(served.clusters, wanted.clusters)) return;
    pruning = setTimeout(() => void inTurn(() => prune(wanted)), graceMs).unref();
  };

  const goBack = async (): Promise<void> => {
    const target = good ?? EMPTY_SNAPSHOT;
    const refusal = stream() ? await moves.bring(target, CONFIRM_MS) : undefined;
    complain('Envoy did not confirm the earlier configuration', refusal);
    // An Envoy that is away just now finds what is good when it comes.
    if (refusal !== undefined || !stream()) moves.stage(target);
    pruneLater(target);
  };
  const publishNow = async (target: EncodedSnapshot, start: number): Promise<PublishOutcome> => {
    clearTimeout(pruning);
    const refusal = await moves.bring(target, timeoutMs);
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
