import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again until the answer is truthy; undefined: it was not within `ms`. */
export async function until<T>(
  ask: () => T | Promise<T>,
  { ms, every = 25 }: { readonly ms: number; readonly every?: number },
): Promise<T | undefined> {
  const end = performance.now() + ms;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (performance.now() > end) return undefined;
    await sleep(every);
  }
}
