import { existsSync, readFileSync } from 'node:fs';
import { until } from '../until.ts';

/** One line of the access log: the fields of the contract, by their names there. */
export type LogLine = Readonly<Record<string, unknown>>;

/** Envoy writes its log in batches: a line may be this late. */
const LATE_MS = 15_000;

export interface AccessLog {
  readonly file: string;
  /** As it is in the file now. */
  text(): string;
  /** Every line of calls with this `x-request-id`, once there is one; none: there was none within 15 s. */
  linesOf(requestId: string): Promise<readonly LogLine[]>;
}

export function accessLog(file: string): AccessLog {
  const text = () => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  const linesOf = (requestId: string) =>
    text()
      .split('\n')
      .filter((line) => line.includes(requestId) && line.endsWith('}'))
      .map((line) => JSON.parse(line) as LogLine)
      .filter((line) => line['request_id'] === requestId);
  return {
    file,
    text,
    linesOf: async (requestId) => {
      await until(() => linesOf(requestId).length > 0, { ms: LATE_MS, every: 100 });
      return linesOf(requestId);
    },
  };
}
