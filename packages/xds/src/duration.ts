import { create } from '@bufbuild/protobuf';
import { DurationSchema, type Duration } from '@bufbuild/protobuf/wkt';

/** A hundred years, to which any sum of what users say is cut: of some more Envoy refuses everything that it stands in. */
const LONGEST_MS = 100 * 365 * 24 * 3_600_000;

/** @param given milliseconds, not negative */
export function duration(given: number): Duration {
  const ms = Math.min(given, LONGEST_MS);
  const whole = Math.floor(ms / 1000);
  return create(DurationSchema, { seconds: BigInt(whole), nanos: Math.round((ms - whole * 1000) * 1e6) });
}
