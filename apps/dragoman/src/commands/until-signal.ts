import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ListenAt } from '@dragoman/runtime';
import { EXIT } from '../exit-code.ts';

/** Resolves with the first signal to stop; a second one ends the process at once. */
export function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((told) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) {
      process.on(name, () => {
        process.once(name, () => process.exit(EXIT.failed));
        told(name);
      });
    }
  });
}

const LOOK_MS = 2_000;

/**
 * Resolves with the first signal, or when the socket of the service is gone or another's: whoever started it was killed,
 * and has been started again with a service of its own.
 */
export const untilDone = (listen: ListenAt): Promise<unknown> =>
  Promise.race([untilSignal(), ...('path' in listen ? [untilReplaced(listen.path)] : [])]);

async function untilReplaced(path: string): Promise<void> {
  const own = await inodeOf(path);
  do await sleep(LOOK_MS, undefined, { ref: false });
  while ((await inodeOf(path)) === own);
}

/** Undefined: there is none. */
const inodeOf = (path: string): Promise<number | undefined> =>
  stat(path).then(
    ({ ino }) => ino,
    () => undefined,
  );
