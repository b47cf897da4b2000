import { setTimeout as sleep } from 'node:timers/promises';
import type { Gateway } from './gateway.ts';

const RETRY_MS = 1_000;

/** Keys came or went, or an issuer's did: `renew` brings that to Envoy. */
export interface Renewer {
  renew(): void;
  close(): void;
}

export interface RenewerOptions {
  /** Undefined: not there yet; what it starts with is new anyway. */
  readonly gateway: () => Pick<Gateway, 'renew'> | undefined;
  readonly report: (line: string) => void;
  /** Milliseconds between two attempts. */
  readonly retryMs?: number;
}

/**
 * A revocation that fails for a moment must not be forgotten: it is tried again until it is live. The same reason is
 * said once.
 */
export function renewer({ gateway, report, retryMs = RETRY_MS }: RenewerOptions): Renewer {
  const closed = new AbortController();
  let wanted = false;
  let running = false;
  let said: string | undefined;

  const attempt = async (): Promise<void> => {
    wanted = false;
    const outcome = await gateway()?.renew();
    const reason = outcome && !outcome.ok ? outcome.reason : undefined;
    if (reason !== undefined && reason !== said) report(`keys stay as they were: ${reason}`);
    said = reason;
    if (reason === undefined) return;
    wanted = true;
    await sleep(retryMs, undefined, { ref: false, signal: closed.signal });
  };
  const work = async (): Promise<void> => {
    try {
      while (wanted && !closed.signal.aborted) await attempt();
    } finally {
      // In the same breath as the last look at what is wanted: no wish comes between.
      running = false;
    }
  };
  return {
    renew: () => {
      wanted = true;
      if (running) return;
      running = true;
      // It ends otherwise only when it is closed in its sleep.
      void work().catch(() => undefined);
    },
    close: () => closed.abort(),
  };
}
