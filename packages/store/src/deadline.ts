import { StoreUnavailable, type StoreKind } from './store-unavailable.ts';

/** How long a call may take where nothing else is said, in milliseconds. */
export const DEADLINE_MS = 1000;

/** The work, or `StoreUnavailable` when it takes longer; what comes later is dropped. */
export function within<T>(store: StoreKind, deadlineMs: number, work: Promise<T>): Promise<T> {
  return new Promise((done, failed) => {
    const timer = setTimeout(() => failed(new StoreUnavailable(store, 'slow')), deadlineMs);
    work.then(done, failed).finally(() => clearTimeout(timer));
  });
}
