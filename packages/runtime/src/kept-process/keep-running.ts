import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from '../log/report.ts';

const FIRST_BACKOFF_MS = 50;
const MAX_BACKOFF_MS = 5_000;
/** A life so long was a good one: the back-off begins anew. */
const GOOD_LIFE_MS = 10_000;
const PROBE_MS = 20;
const TERM_MS = 5_000;

/** 'starting': runs, but does not serve (yet); 'dead': ended, and will be started again unless it was stopped. */
export type ProcessState = 'starting' | 'serving' | 'dead';

export interface KeepRunningOptions {
  /** For reports. */
  readonly name: string;
  readonly spawn: () => ChildProcess;
  /** Whether the process serves by now. */
  readonly serves: () => Promise<boolean>;
  readonly onState: (state: ProcessState) => void;
  readonly report: Report;
}

export interface KeptProcess {
  readonly pid: number | undefined;
  /** From now on the process is not started again. */
  retire(): void;
  /** SIGKILL, without waiting: for when this process ends. */
  readonly kill: () => void;
  /** SIGTERM, and after 5 s SIGKILL; resolves when it is gone. */
  stop(): Promise<void>;
}

/** Starts a process, and starts it again whenever it ends, later and later when it does not live long. */
export function keepRunning({ name, spawn, serves, onState, report }: KeepRunningOptions): KeptProcess {
  let child: ChildProcess | undefined;
  let gone = Promise.resolve();
  let backoff = FIRST_BACKOFF_MS;
  let again: NodeJS.Timeout | undefined;
  let retired = false;

  const launch = (): void => {
    const own = spawn();
    const born = performance.now();
    child = own;
    onState('starting');
    gone = ended(own).then((how) => {
      child = undefined;
      onState('dead');
      if (retired) return;
      if (performance.now() - born >= GOOD_LIFE_MS) backoff = FIRST_BACKOFF_MS;
      report(`${name} ended (${how}); it is started again in ${backoff} ms`);
      again = setTimeout(launch, backoff);
      backoff = Math.min(backoff * 2, MAX_BACKOFF_MS);
    });
    void probe(own);
  };
  const probe = async (own: ChildProcess): Promise<void> => {
    while (child === own) {
      const serving = await serves().catch(() => false);
      if (child !== own) return;
      if (serving) return onState('serving');
      await sleep(PROBE_MS);
    }
  };
  const retire = (): void => {
    retired = true;
    clearTimeout(again);
  };

  launch();
  return {
    get pid() {
      return child?.pid;
    },
    retire,
    kill: () => {
      retire();
      child?.kill('SIGKILL');
    },
    stop: async () => {
      retire();
      const own = child;
      own?.kill('SIGTERM');
      const force = setTimeout(() => own?.kill('SIGKILL'), TERM_MS);
      await gone;
      clearTimeout(force);
    },
  };
}

/** How it ended; a program that cannot be started at all has no exit, only an error. */
function ended(child: ChildProcess): Promise<string> {
  return new Promise((end) => {
    child.once('exit', (code, signal) => end(signal ?? `exit code ${code}`));
    child.once('error', (error) => {
      if (child.pid === undefined) end(error.message);
    });
  });
}
