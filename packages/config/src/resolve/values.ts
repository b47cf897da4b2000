import { BUILT_IN } from '../defaults.ts';
import type { RawProvider } from '../schema/provider.ts';
import { DURATION, RATE } from '../schema/values.ts';
import type { Rate, Retries, RetryCause } from '../types.ts';

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const WINDOW_MS: Readonly<Record<string, number>> = { sec: 1000, min: 60_000, hour: 3_600_000, day: 86_400_000 };
const NANO = 1e9;

/** What is not nothing does not become nothing by rounding. */
const atLeastOne = (milliseconds: number): number => Math.max(1, Math.round(milliseconds));

/** `120s`, `500ms`, `2m`, `1h`, or a number of seconds: milliseconds, rounded. */
export const toMilliseconds = (duration: string | number): number => {
  if (typeof duration === 'number') return atLeastOne(duration * 1000);
  const [, amount, unit] = DURATION.exec(duration) ?? [];
  return atLeastOne(Number(amount) * (UNIT_MS[unit ?? 's'] ?? Number.NaN));
};

export const toOptionalMilliseconds = (duration: string | number | undefined): number | undefined =>
  duration === undefined ? undefined : toMilliseconds(duration);

export const toNanoUsd = (usd: number): number => Math.round(usd * NANO);

/** The number that `toNanoUsd` makes this of; beyond four million dollars it may be one nano-dollar off. */
export const toUsd = (nanoUsd: number): number => nanoUsd / NANO;

export const toRate = (rate: string): Rate => {
  const [, count, window] = RATE.exec(rate) ?? [];
  return { count: Number(count), windowMs: WINDOW_MS[window ?? ''] ?? Number.NaN };
};

/** A rate as it is written. @throws {RangeError} for a time that cannot be */
export const rateText = ({ count, windowMs }: Rate): string => {
  const [window] = Object.entries(WINDOW_MS).find(([, ms]) => ms === windowMs) ?? [];
  if (window === undefined) throw new RangeError(`no rate is counted for ${windowMs} ms`);
  return `${count}/${window}`;
};

const toCauses = (raw: readonly (RetryCause | 429)[] = BUILT_IN.retries.on): readonly RetryCause[] => [
  ...new Set(raw.map((cause) => (cause === 429 ? '429' : cause))),
];

export const toRetries = (raw: RawProvider['retries']): Retries | undefined =>
  raw === undefined ? undefined : { attempts: raw.attempts ?? BUILT_IN.retries.attempts, on: toCauses(raw.on) };
