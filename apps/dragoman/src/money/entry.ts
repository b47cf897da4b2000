import type { Clock } from '@dragoman/runtime';
import { serveFrom, StoreUnavailable, type Serving, type StoreOptions } from '@dragoman/store';

/** That this process serves by a store, and what it finds there of others who are gone. */
export interface Entry {
  /** Once: calls of this process go on when its log moves. Where the store is down it is tried again the next time. */
  enter(place: StoreOptions): Promise<void>;
  leave(): void;
}

export interface EntryOptions {
  readonly report: (line: string) => void;
  readonly clock: Pick<Clock, 'cautious'>;
}

export function entryOf({ report, clock }: EntryOptions): Entry {
  let serving: Serving | undefined;
  const unavailable = (error: unknown): undefined => {
    if (!(error instanceof StoreUnavailable)) throw error;
    report(`what calls of before hold comes back when their time is over: ${error.message}`);
  };
  return {
    enter: async (place) => {
      // Counters on a server are others' too, and hold what calls of theirs hold.
      if (serving || place.redis !== undefined) return;
      serving = await serveFrom(place, clock.cautious()).catch(unavailable);
      const { givenBack = 0 } = serving ?? {};
      if (givenBack > 0) report(`calls of a gateway that is gone gave back what they held: ${givenBack}`);
    },
    leave: () => serving?.leave(),
  };
}
