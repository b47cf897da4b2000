import { setTimeout as sleep } from 'node:timers/promises';

/** Looks again and again, with a pause before each look; a look that fails changes nothing. Keeps no process alive. */
export function repeatedly(look: () => Promise<void>, pauseMs: number): { close(): void } {
  const stop = new AbortController();
  const loop = async (): Promise<void> => {
    for (;;) {
      await sleep(pauseMs, undefined, { ref: false, signal: stop.signal });
      await look().catch(() => undefined);
    }
  };
  // It ends when it is closed in a pause.
  loop().catch(() => undefined);
  return { close: () => stop.abort() };
}
