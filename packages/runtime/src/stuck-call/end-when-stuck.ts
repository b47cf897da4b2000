import { Worker } from 'node:worker_threads';

/** Calls code that may not return. */
export type Watched = <T>(what: string, work: () => T) => T;

const NAME_BYTES = 256;

/** `cells`: the number of the call that runs (0: none), nothing, and the length of its name in `name`. */
const WATCH = `
const { workerData: { cells, name, withinMs } } = require('node:worker_threads');
const { writeSync } = require('node:fs');
let seen = 0;
let since = 0;
for (;;) {
  Atomics.wait(cells, 1, 0, withinMs / 5);
  const running = Atomics.load(cells, 0);
  if (running === 0 || running !== seen) [seen, since] = [running, performance.now()];
  else if (performance.now() - since >= withinMs) {
    const what = new TextDecoder().decode(name.slice(0, Atomics.load(cells, 2)));
    writeSync(2, what + ' has not returned for ' + withinMs + ' ms: this process ends\\n');
    process.kill(process.pid, 'SIGKILL');
  }
}`;

/**
 * JavaScript that does not return cannot be interrupted, and all that its process does waits for it. Of each call that
 * lasts longer, in milliseconds, the process is ended and says which it was; whoever keeps it starts it again. A thread
 * of its own looks, from the first call on.
 */
export function endWhenStuck(withinMs: number): Watched {
  const cells = new Int32Array(new SharedArrayBuffer(12));
  const name = new Uint8Array(new SharedArrayBuffer(NAME_BYTES));
  const utf8 = new TextEncoder();
  let watching: Worker | undefined;
  let calls = 0;
  return (what, work) => {
    if (!watching) {
      watching = new Worker(WATCH, { eval: true, execArgv: [], workerData: { cells, name, withinMs } });
      watching.unref();
    }
    const bytes = utf8.encode(what).subarray(0, NAME_BYTES);
    name.set(bytes);
    Atomics.store(cells, 2, bytes.length);
    calls = (calls % 0x3fffffff) + 1;
    Atomics.store(cells, 0, calls);
    try {
      return work();
    } finally {
      Atomics.store(cells, 0, 0);
    }
  };
}
