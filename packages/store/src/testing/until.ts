import { setTimeout as sleep } from 'node:timers/promises';

const MOST_MS = 20_000;

/** Asks again until it is so. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + MOST_MS;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error('it never came to be');
    await sleep(20);
  }
}
