import { spawn } from 'node:child_process';
import { descendants, isAlive } from '../gateway/processes.ts';
import { until } from '../until.ts';
import { endNow, ownerMark } from './owned.ts';

export interface ProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Added to PATH and HOME, which are all that a process sees of the tests' own environment. */
  readonly env?: Readonly<Record<string, string>>;
}

/** How a process ended, and which of its children did not end with it; those were killed. */
export interface Stopped {
  readonly code: number | null;
  readonly left: readonly number[];
}

/** A process that the kit started. */
export interface RunningProcess {
  readonly pid: number;
  /** Standard output and error so far. */
  output(): string;
  hasEnded(): boolean;
  /** SIGTERM; what is still there after 20 s, children included, is killed. */
  stop(): Promise<Stopped>;
  /** Ends it at once, as a crash would. */
  kill(): Promise<Stopped>;
}

const STOP_MS = 20_000;
/** The children of a process that was killed may end by themselves, as Envoy does with Envoy Gateway. */
const ORPHAN_MS = 1_000;
const KILLED_MS = 5_000;

/** What is up now: none of it outlives this process, unless this one is killed; then `endLeftovers` ends it. */
const running = new Set<number>();
process.on('exit', () => running.forEach(endNow));

const { PATH = '', HOME = '' } = process.env;

/** Starts a process and keeps what it writes. */
export function startProcess({ command, args, cwd, env = {} }: ProcessOptions): RunningProcess {
  const child = spawn(command, args, {
    cwd,
    env: { PATH, HOME, ...env, ...ownerMark() },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const pid = child.pid ?? 0;
  let output = '';
  let end: { code: number | null } | undefined;
  const ended = (code: number | null): void => {
    end = { code };
    running.delete(pid);
  };
  if (pid) running.add(pid);
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  child.once('error', (error) => {
    output += `${error.message}\n`;
    ended(null);
  });
  // Not `close`: a child of the process may hold its pipes open for ever.
  child.once('exit', ended);
  const stopWith = async (signal: NodeJS.Signals, ms: number): Promise<Stopped> => {
    const family = pid ? descendants(pid).map((each) => each.pid) : [];
    child.kill(signal);
    const isOver = () => end !== undefined && !family.some(isAlive);
    await until(isOver, { ms });
    const left = family.filter(isAlive);
    for (const each of [...(end ? [] : [pid]), ...left]) endNow(each);
    await until(isOver, { ms: KILLED_MS });
    return { code: end?.code ?? null, left };
  };
  return {
    pid,
    output: () => output,
    hasEnded: () => end !== undefined,
    stop: () => stopWith('SIGTERM', STOP_MS),
    kill: () => stopWith('SIGKILL', ORPHAN_MS),
  };
}
