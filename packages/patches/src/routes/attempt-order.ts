import { FORMATS, type Format } from '@dragoman/spec';
import type { Intents, ModelIntent, TargetIntent } from '../intents/intents.ts';
import { hopCluster, wayTo, type Hop } from '../translate/hops.ts';

const MILLION = 1_000_000;

/** One attempt: whom it asks, and through which hop if not in the caller's own words. */
export interface Attempt {
  readonly target: TargetIntent;
  readonly hop?: Hop;
}

/** The cluster that an attempt goes to. */
export const clusterOf = ({ target, hop }: Attempt): string => (hop ? hopCluster(hop) : target.cluster);

/** The attempts of one call in the order in which they are made. */
export interface AttemptOrder {
  readonly attempts: readonly Attempt[];
  /** Taken by calls whose random number of a million is below this; absent: by all that are left. */
  readonly below?: number;
}

/** Formats that the same targets speak share their orders. */
export interface FormatOrders {
  readonly formats: readonly Format[];
  readonly orders: readonly AttemptOrder[];
}

/** For each format in which any target can be asked, who is tried in which order; the others are left out. */
export function attemptsByFormat(model: ModelIntent, intents: Intents): readonly FormatOrders[] {
  const groups = new Map<string, { formats: Format[]; orders: readonly AttemptOrder[] }>();
  for (const format of FORMATS) {
    const attempt = (target: TargetIntent): Attempt[] => {
      const way = wayTo(target, format, intents);
      if (!way) return [];
      return way === 'direct' ? [{ target }] : [{ target, hop: way }];
    };
    const first = model.targets.flatMap(attempt);
    const later = model.fallback.flatMap(attempt);
    if (first.length + later.length === 0) continue;
    const key = [...first, ...later].map((each) => `${clusterOf(each)} ${JSON.stringify(each.target.name)}`).join('\n');
    const group = groups.get(key);
    if (group) group.formats.push(format);
    else groups.set(key, { formats: [format], orders: orders(first, later, model.retries.attempts) });
  }
  return [...groups.values()];
}

/** One order for each target that may come first, with its share; the other targets follow, the heaviest first. */
function orders(targets: readonly Attempt[], fallback: readonly Attempt[], again: number): readonly AttemptOrder[] {
  const total = targets.reduce((sum, { target }) => sum + target.weight, 0);
  const repeat = (list: readonly Attempt[]) => list.flatMap((attempt) => Array<Attempt>(again + 1).fill(attempt));
  if (targets.length < 2) return [{ attempts: repeat([...targets, ...fallback]) }];
  let upTo = 0;
  return targets.map((first, at) => {
    const others = targets.filter((each) => each !== first).toSorted((a, b) => b.target.weight - a.target.weight);
    upTo += first.target.weight;
    const last = at === targets.length - 1;
    return {
      attempts: repeat([first, ...others, ...fallback]),
      ...(!last && { below: Math.round((upTo / total) * MILLION) }),
    };
  });
}
