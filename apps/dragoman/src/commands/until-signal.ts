import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ListenAt } from '@dragoman/runtime';
import { EXIT } from '../exit-code.ts';

/** A terminal's Ctrl-C comes twice under `npm start`: from the terminal, and passed on by npm. */
const ECHO_MS = 500;

/** Resolves with the first signal to stop; a second one ends the process at once. */
export function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((told) => {
    let toldAt: number | undefined;
    const onSignal = (name: NodeJS.Signals): void => {
      const now = performance.now();
      if (toldAt !== undefined && now - toldAt > ECHO_MS) process.exit(EXIT.failed);
      toldAt ??= now;
      told(name);
    };
    // SIGHUP: the terminal was closed. Without us nobody would end Envoy.
    for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(name, onSignal);
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
