import { setTimeout as sleep } from 'node:timers/promises';
import {
  isMade,
  NO_KEYS,
  openKeyStore,
  readKeys,
  type KeyStore,
  type StoredKeys,
  type StorePlace,
} from './key-store.ts';

/** A key that is made or revoked anywhere is known this soon. */
const EVERY_MS = 200;

/** The keys of a store, always as they are now. */
export interface FollowedKeys {
  /** What was read last; the first time it is read now. @throws {Error} when that fails */
  read(): Promise<StoredKeys>;
  close(): Promise<void>;
}

export interface FollowEvents {
  readonly onChange: () => void;
  /** Why the store cannot be asked; once until it can. What was read last goes on to hold. */
  readonly onProblem: (why: string) => void;
}

export function followKeys(place: StorePlace, { onChange, onProblem }: FollowEvents): FollowedKeys {
  const ended = new AbortController();
  let store: KeyStore | undefined;
  let known: { readonly version: number; readonly stored: StoredKeys } | undefined;
  let complained = false;

  /** True: something is otherwise than it was. */
  const look = async (): Promise<boolean> => {
    if (!store && isMade(place)) store = await openKeyStore(place);
    // The version before the keys: what changes between the two is seen at the next look.
    const version = store ? await store.keys.version() : -1;
    if (known?.version === version) return false;
    known = { version, stored: store ? await readKeys(store, known?.stored) : NO_KEYS };
    return true;
  };
  const complain = (error: unknown): void => {
    if (!complained) onProblem((error as Error).message);
    complained = true;
  };
  const follow = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      await sleep(EVERY_MS, undefined, { ref: false, signal: ended.signal });
      try {
        const wasKnown = known !== undefined;
        const changed = await look();
        complained = false;
        if (changed && wasKnown && !ended.signal.aborted) onChange();
      } catch (error) {
        complain(error);
      }
    }
  };
  // The only thing that ends it is the signal.
  const following = follow().catch(() => undefined);

  return {
    read: async () => {
      if (!known) await look();
      return known?.stored ?? NO_KEYS;
    },
    close: async () => {
      ended.abort();
      await following;
      await store?.close();
    },
  };
}
