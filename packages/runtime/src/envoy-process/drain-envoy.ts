import { setTimeout as sleep } from 'node:timers/promises';
import { askAdmin, askStats } from './ask-admin.ts';

const POLL_MS = 50;
/** Looks without a live request in a row: one may have been accepted, but not read yet, during the first. */
const QUIET_LOOKS = 2;
/** Live requests, and bytes of ended ones that a slow client has not taken yet. */
const BUSY = String.raw`^http\..*\.downstream_(rq_active|cx_tx_bytes_buffered)$`;

/** How a drain ended; `active`: requests that were still alive when the time was over. */
export interface DrainOutcome {
  readonly ms: number;
  readonly active: number;
}

/**
 * New connections are refused at once; on the ones that are there each answer says `connection: close` (HTTP/2:
 * GOAWAY); live requests go on. Resolves when none is left, or `timeoutMs` is over, or Envoy is gone.
 *
 * A failed health check is what makes Envoy close each connection after its answer at once; its own graceful drain
 * does so little by little, and goes on accepting.
 */
export async function drainEnvoy(adminSocket: string, timeoutMs: number): Promise<DrainOutcome> {
  const start = performance.now();
  const passed = () => performance.now() - start;
  let active = 0;
  try {
    await askAdmin(adminSocket, { path: '/healthcheck/fail', method: 'POST' });
    await askAdmin(adminSocket, { path: '/drain_listeners', method: 'POST' });
    for (let quiet = 0; quiet < QUIET_LOOKS && passed() < timeoutMs;) {
      await sleep(Math.min(POLL_MS, Math.max(0, timeoutMs - passed())));
      const busy = await busyOf(adminSocket);
      active = busy.requests;
      quiet = busy.requests === 0 && busy.bytes === 0 ? quiet + 1 : 0;
    }
  } catch {
    // It does not answer, so it is dead or hangs: there is nothing to wait for.
  }
  return { ms: passed(), active };
}

async function busyOf(adminSocket: string): Promise<{ requests: number; bytes: number }> {
  const sums = { requests: 0, bytes: 0 };
  for (const [name, value] of await askStats(adminSocket, BUSY)) {
    if (name.startsWith('http.admin.')) continue;
    sums[name.endsWith('rq_active') ? 'requests' : 'bytes'] += value;
  }
  return sums;
}
