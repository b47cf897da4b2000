import { FORMATS, type Format } from '@dragoman/spec';
import type { ModelIntent, TargetIntent } from '../intents/intents.ts';

const MILLION = 1_000_000;

/** The targets of one call in the order in which they are tried. */
export interface AttemptOrder {
  readonly attempts: readonly TargetIntent[];
  /** Taken by calls whose random number of a million is below this; absent: by all that are left. */
  readonly below?: number;
}

/** Formats that the same targets speak share their orders. */
export interface FormatOrders {
  readonly formats: readonly Format[];
  readonly orders: readonly AttemptOrder[];
}

/** For each format that any target speaks, who is tried in which order; those that do not speak it are left out. */
export function attemptsByFormat(model: ModelIntent): readonly FormatOrders[] {
  const groups = new Map<string, { formats: Format[]; orders: readonly AttemptOrder[] }>();
  for (const format of FORMATS) {
    const speaks = (target: TargetIntent) => target.formats.includes(format);
    const targets = model.targets.filter(speaks);
    const fallback = model.fallback.filter(speaks);
    if (targets.length + fallback.length === 0) continue;
    const key = [...targets, ...fallback]
      .map((target) => `${target.cluster} ${JSON.stringify(target.name)}`)
      .join('\n');
    const group = groups.get(key);
    if (group) group.formats.push(format);
    else groups.set(key, { formats: [format], orders: orders(targets, fallback, model.retries.attempts) });
  }
  return [...groups.values()];
}

/** One order for each target that may come first, with its share; the other targets follow, the heaviest first. */
function orders(
  targets: readonly TargetIntent[],
  fallback: readonly TargetIntent[],
  again: number,
): readonly AttemptOrder[] {
  const total = targets.reduce((sum, { weight }) => sum + weight, 0);
  const repeat = (list: readonly TargetIntent[]) =>
    list.flatMap((target) => Array<TargetIntent>(again + 1).fill(target));
  if (targets.length < 2) return [{ attempts: repeat([...targets, ...fallback]) }];
  let upTo = 0;
  return targets.map((first, at) => {
    const others = targets.filter((target) => target !== first).toSorted((a, b) => b.weight - a.weight);
    upTo += first.weight;
    const last = at === targets.length - 1;
    return {
      attempts: repeat([first, ...others, ...fallback]),
      ...(!last && { below: Math.round((upTo / total) * MILLION) }),
    };
  });
}
