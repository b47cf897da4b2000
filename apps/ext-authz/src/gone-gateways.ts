import { repeatedly, type Clock } from '@dragoman/runtime';
import type { Gateways } from '@dragoman/store';

const LOOK_MS = 10_000;
/**
 * In so many looks in a row one has said nothing before it is taken for gone. Looks are counted and not time: none is
 * made while this process or the store stands still, and others may say nothing then either.
 */
const SILENT_LOOKS = 6;

/** How often a gateway has said that it lives, and how many looks ago that was. */
interface Seen {
  readonly said: number;
  readonly silent: number;
}

export interface WatchOptions {
  readonly gateways: Gateways;
  readonly clock: Pick<Clock, 'cautious'>;
  readonly report: (line: string) => void;
  /** Between two looks, in milliseconds. */
  readonly lookMs?: number;
}

/**
 * Says that this gateway lives, and watches the others that hold something in the same store: who is gone, with Envoy and
 * authz, can tell of no end, and what its calls hold is given back. A store that is down is asked again with the next look.
 */
export function watchGateways({ gateways, clock, report, lookMs = LOOK_MS }: WatchOptions): { close(): void } {
  let seen: ReadonlyMap<string, Seen> = new Map();
  const look = async (): Promise<void> => {
    const atMs = clock.cautious();
    seen = lookedAgain(seen, await gateways.live(atMs));
    for (const [gateway, { silent }] of seen) {
      const gaveBack = silent >= SILENT_LOOKS ? await gateways.giveBack(gateway, atMs) : 0;
      if (gaveBack > 0) report(`calls of a gateway that is gone gave back what they held: ${gaveBack}`);
    }
  };
  look().catch(() => undefined);
  return repeatedly(look, lookMs);
}

const lookedAgain = (before: ReadonlyMap<string, Seen>, now: ReadonlyMap<string, number>): ReadonlyMap<string, Seen> =>
  new Map(
    [...now].map(([gateway, said]) => {
      const last = before.get(gateway);
      return [gateway, { said, silent: last?.said === said ? last.silent + 1 : 0 }];
    }),
  );
