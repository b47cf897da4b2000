import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startBehindEnvoyGateway, startGateway, type Gateway, type GatewayOptions } from '@dragoman/testkit';

/** Who runs Envoy: `dragoman run`, or Envoy Gateway with what `dragoman render` makes of the same file. */
const HOSTS: Readonly<Record<string, (options: GatewayOptions) => Promise<Gateway>>> = {
  standalone: startGateway,
  'envoy-gateway': startBehindEnvoyGateway,
};

/** On which host the suites run. */
export const HOST = process.env['DRAGOMAN_E2E_HOST'] ?? 'standalone';

/** An edit is live after this many milliseconds at the latest, on a machine that is busy. */
export const LIVE_WITHIN_MS = HOST === 'standalone' ? 10_000 : 30_000;

/** Starts a gateway on the host of this run. */
export function startOnHost(options: GatewayOptions): Promise<Gateway> {
  const start = Object.hasOwn(HOSTS, HOST) ? HOSTS[HOST] : undefined;
  if (!start) throw new Error(`no host ${HOST}: there are ${Object.keys(HOSTS).join(', ')}`);
  return start(options);
}

const PAGE = join(import.meta.dirname, '../../../docs/kubernetes.md');

/**
 * Whether this host does otherwise, for a reason that its users are told.
 * @param what a row of the table "What differs from `dragoman run`" in docs/kubernetes.md
 * @throws {Error} when the page does not say it: a difference that is not documented is a defect
 */
export function differs(what: string): boolean {
  const row = readFileSync(PAGE, 'utf8')
    .split('\n')
    .find((line) => line.startsWith(`| ${what} `));
  if (row === undefined) throw new Error(`docs/kubernetes.md does not say what differs about: ${what}`);
  if (HOST === 'standalone') return false;
  process.stdout.write(`skipped on ${HOST}: ${row}\n`);
  return true;
}
