import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from '../log/report.ts';
import { askAdmin, askStats, type AdminAnswer, type AdminQuestion } from './ask-admin.ts';
import type { Bootstrap } from './bootstrap-for.ts';
import { drainEnvoy, type DrainOutcome } from './drain-envoy.ts';
import { keepRunning, type ProcessState } from '../kept-process/keep-running.ts';
import { endLeftOver, removePidFile, writePidFile } from './pid-file.ts';
import { envoyOutput, type EnvoyOutput } from './read-output.ts';
import { runFiles, type RunFiles } from './run-files.ts';

const READY_MS = 30_000;
const WARM_MS = 700;
const WARM_POLL_MS = 10;
/** Connections on a listener that was changed or removed may live so long; then they are cut. */
const OLD_LISTENER_S = 3_600;
const LINES_IN_ERROR = 10;

export interface StartEnvoyOptions {
  /** Path of the binary. */
  readonly binary: string;
  readonly bootstrap: Bootstrap;
  /** A folder for this Envoy alone; made if need be, mode 0700. Its path must be short: sockets are in it. */
  readonly runDir: string;
  /** Worker threads. */
  readonly concurrency: number;
  /** All of its environment, asked for at each start: nothing of this process's own goes there. */
  readonly environment: () => Readonly<Record<string, string>>;
  /** Gets what Envoy prints, at most 20 lines in 10 s, and what happens to the process. */
  readonly report: Report;
}

/** An Envoy that is started again when it dies. */
export interface EnvoyProcess {
  readonly state: ProcessState;
  /** Undefined while none runs. */
  readonly pid: number | undefined;
  /** The newest 200 lines that Envoy printed. */
  readonly lastLines: readonly string[];
  /** Calls on every change; the result ends that. */
  onState(listener: (state: ProcessState) => void): () => void;
  /**
   * Resolves when Envoy serves, which it does only with its first snapshot: publish first, or do not wait for this.
   * @throws {Error} with Envoy's last lines, after `timeoutMs` (30 s) or when it is stopped
   */
  ready(timeoutMs?: number): Promise<void>;
  /** @throws {Error} when Envoy does not answer */
  admin(path: string, options?: Pick<AdminQuestion, 'method'>): Promise<AdminAnswer>;
  /** Resolves when no cluster is warming, but after 700 ms at the latest; for `startXdsServer`. */
  warm(): Promise<void>;
  /** Takes no new work, lets live streams end for `timeoutMs`, and stops. */
  drain(timeoutMs: number): Promise<DrainOutcome>;
  /** SIGTERM, and after 5 s SIGKILL. */
  stop(): Promise<void>;
}

/**
 * Starts Envoy. One that was left over in the same run folder is ended before.
 * @throws {Error} when the folder cannot be used, or another process runs an Envoy in it
 */
export function startEnvoy(options: StartEnvoyOptions): EnvoyProcess {
  const { runDir, report } = options;
  const files = prepare(options);
  const output = envoyOutput(report);
  const listeners = new Set<(state: ProcessState) => void>();
  let state: ProcessState = 'starting';
  let stopped = false;

  const kept = keepRunning({
    name: 'Envoy',
    spawn: () => spawnEnvoy(options, files, output),
    serves: async () => (await askAdmin(files.admin, { path: '/ready' })).status === 200,
    onState: (next) => {
      state = next;
      for (const listener of [...listeners]) listener(next);
    },
    report,
  });
  process.once('exit', kept.kill);

  const stop = async (): Promise<void> => {
    stopped = true;
    output.silence();
    await kept.stop();
    process.off('exit', kept.kill);
    removePidFile(files.pid);
  };
  return {
    get state() {
      return state;
    },
    get pid() {
      return kept.pid;
    },
    lastLines: output.lastLines,
    onState: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    ready: async (timeoutMs = READY_MS) => {
      const deadline = performance.now() + timeoutMs;
      while (state !== 'serving') {
        if (stopped) throw new Error('Envoy was stopped');
        if (performance.now() >= deadline) throw notReady(runDir, output.lastLines);
        await sleep(WARM_POLL_MS);
      }
    },
    admin: (path, { method = 'GET' } = {}) => askAdmin(files.admin, { path, method }),
    warm: () => waitForWarm(files.admin),
    drain: async (timeoutMs) => {
      kept.retire();
      const outcome = await drainEnvoy(files.admin, timeoutMs);
      await stop();
      return outcome;
    },
    stop,
  };
}

function prepare({ runDir, bootstrap, report }: StartEnvoyOptions): RunFiles {
  const files = runFiles(runDir);
  mkdirSync(runDir, { recursive: true, mode: 0o700 });
  chmodSync(runDir, 0o700);
  const leftOver = endLeftOver(files.pid, files.bootstrap);
  if (leftOver !== undefined) report(`an Envoy left over from an earlier run (process ${leftOver}) was ended`);
  rmSync(files.bootstrap, { force: true });
  writeFileSync(files.bootstrap, JSON.stringify(bootstrap), { mode: 0o600 });
  return files;
}

/** In a session of its own: Ctrl-C at the terminal is for us, and Envoy is to drain. */
function spawnEnvoy(options: StartEnvoyOptions, files: RunFiles, output: EnvoyOutput): ChildProcess {
  const { binary, concurrency, environment } = options;
  const args = ['-c', files.bootstrap, '--concurrency', `${concurrency}`, '--disable-hot-restart'];
  const log = ['--log-level', 'warning', '--log-format', '[%l] [%n] %v', '--log-format-escaped'];
  // Calls that were answered a second ago are in the log, also when Envoy is killed.
  const flush = ['--file-flush-interval-msec', '100'];
  const drain = ['--drain-strategy', 'immediate', '--drain-time-s', `${OLD_LISTENER_S}`];
  rmSync(files.admin, { force: true });
  const child = spawn(binary, [...args, ...log, ...flush, ...drain], {
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
    env: environment(),
  });
  output.read(child.stdout);
  output.read(child.stderr);
  if (child.pid !== undefined) writePidFile(files.pid, child.pid);
  return child;
}

async function waitForWarm(adminSocket: string): Promise<void> {
  const deadline = performance.now() + WARM_MS;
  while (performance.now() < deadline) {
    const warming = await askStats(adminSocket, String.raw`^cluster_manager\.warming_clusters$`).catch(() => undefined);
    // An Envoy that does not answer cannot be waited for: it was just killed, and gets everything anew.
    if (!warming || [...warming.values()].every((count) => count === 0)) return;
    await sleep(WARM_POLL_MS);
  }
}

function notReady(runDir: string, lines: readonly string[]): Error {
  const end = lines.slice(-LINES_IN_ERROR).join('\n');
  return new Error(`Envoy in ${runDir} is not ready${end === '' ? ', and says nothing' : `. Its last lines:\n${end}`}`);
}
