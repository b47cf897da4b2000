/** An advance of which nothing is known yet. */
export interface Open {
  /** What its calls have in common. */
  readonly kind: string;
  readonly sinceMs: number;
  /** When the reservations end by themselves. */
  readonly endsMs: number;
  /** What all of them hold together, by counter. */
  readonly holds: ReadonlyMap<string, number>;
}

export interface Opening {
  /** A worker of Envoy, and who pays. */
  readonly worker: string;
  readonly kind: string;
  readonly atMs: number;
  /** The advance that the worker has; it may have one more. Undefined: it has none. */
  readonly has: string | undefined;
}

/** What was reserved in advance and is not told of yet: bounded, as what is never told of is held for nobody. */
export interface OpenAdvances {
  mayOpen(opening: Opening): boolean;
  add(worker: string, id: string, open: Open): void;
  /** @returns what it was; undefined: it is not known here, or it is over */
  remove(worker: string, id: string): Open | undefined;
  /** What is held in advance on a counter. */
  heldOn(counter: string): number;
}

/** Somebody who did not wait for his answer may have been the only one by whom a worker could have known of it. */
const ON_ITS_WAY_MS = 15_000;
const MOST_OPEN = 8;
const MOST_WORKERS = 1_000;

export function openAdvances(): OpenAdvances {
  /** By worker, and there by the id of the call that was let in. */
  const workers = new Map<string, Map<string, Open>>();
  const held = new Map<string, number>();

  const count = ({ holds }: Open, sign: 1 | -1): void => {
    for (const [counter, amount] of holds) {
      const sum = (held.get(counter) ?? 0) + sign * amount;
      if (sum > 0) held.set(counter, sum);
      else held.delete(counter);
    }
  };
  const remove = (worker: string, id: string): Open | undefined => {
    const mine = workers.get(worker);
    const open = mine?.get(id);
    if (open) count(open, -1);
    mine?.delete(id);
    if (mine?.size === 0) workers.delete(worker);
    return open;
  };
  const forgetEnded = (worker: string, atMs: number): void => {
    for (const [id, { endsMs }] of workers.get(worker) ?? []) if (endsMs <= atMs) remove(worker, id);
  };
  return {
    mayOpen: ({ worker, kind, atMs, has }) => {
      if (!workers.has(worker) && workers.size >= MOST_WORKERS)
        for (const each of workers.keys()) forgetEnded(each, atMs);
      forgetEnded(worker, atMs);
      const mine = workers.get(worker);
      if (!mine) return workers.size < MOST_WORKERS;
      const isOnItsWay = [...mine].some(
        ([id, open]) => open.kind === kind && id !== has && atMs - open.sinceMs < ON_ITS_WAY_MS,
      );
      return mine.size < MOST_OPEN && !isOnItsWay;
    },
    add: (worker, id, open) => {
      workers.set(worker, (workers.get(worker) ?? new Map<string, Open>()).set(id, open));
      count(open, 1);
    },
    remove,
    heldOn: (counter) => held.get(counter) ?? 0,
  };
}
