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
