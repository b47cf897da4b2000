import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { rateLimited } from '../log/rate-limited.ts';
import type { Report } from '../log/report.ts';

const KEPT_LINES = 200;
const PASSED_ON = { lines: 20, perMs: 10_000 };

/** Takes what Envoy prints: passes it on, not more than a person can read, and keeps the end for errors. */
export interface EnvoyOutput {
  /** At most 200, the newest last. */
  readonly lastLines: readonly string[];
  read(stream: Readable | null): void;
  /** Keep, but pass nothing on any more: what is printed while it stops is no news. */
  silence(): void;
}

export function envoyOutput(report: Report): EnvoyOutput {
  const lastLines: string[] = [];
  const pass = rateLimited(report, PASSED_ON);
  let silent = false;
  const take = (line: string): void => {
    if (line === '') return;
    lastLines.push(line);
    if (lastLines.length > KEPT_LINES) lastLines.shift();
    if (!silent) pass(`envoy: ${line}`);
  };
  return {
    lastLines,
    read: (stream) => void (stream && createInterface({ input: stream }).on('line', take)),
    silence: () => {
      silent = true;
    },
  };
}
