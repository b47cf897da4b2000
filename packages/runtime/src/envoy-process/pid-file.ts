import { readFileSync, rmSync, writeFileSync } from 'node:fs';

const TERM_MS = 2_000;
const KILL_MS = 3_000;

/** Notes which Envoy was started here, and by which process. */
export function writePidFile(path: string, pid: number): void {
  writeFileSync(path, `${pid}\n${process.pid}\n`, { mode: 0o600 });
}

export const removePidFile = (path: string): void => rmSync(path, { force: true });

/**
 * Ends the Envoy that was left over in a run folder by a process that was killed itself. A process that only has the
 * same number by now is left alone: its command line does not name the bootstrap file. Does nothing where there is no
 * `/proc`.
 * @returns the number of the process that was ended
 * @throws {Error} when the Envoy still has its parent: the folder is in use
 */
export function endLeftOver(path: string, bootstrapFile: string): number | undefined {
  const [pid = 0, parent = 0] = readText(path).split('\n').map(Number);
  if (!isEnvoyOf(pid, bootstrapFile)) return undefined;
  if (parentOf(pid) === parent) throw new Error(`another gateway (process ${parent}) runs with ${bootstrapFile}`);
  // Killed at once it would take the calls of its last second with it that are not in the log yet.
  for (const [signal, ms] of [
    ['SIGTERM', TERM_MS],
    ['SIGKILL', KILL_MS],
  ] as const)
    if (isEnvoyOf(pid, bootstrapFile)) endBy(signal, { pid, bootstrapFile, ms });
  return pid;
}

interface LeftOver {
  readonly pid: number;
  readonly bootstrapFile: string;
  /** How long it is waited for. */
  readonly ms: number;
}

function endBy(signal: NodeJS.Signals, { pid, bootstrapFile, ms }: LeftOver): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended by itself.
    return;
  }
  const deadline = performance.now() + ms;
  while (isEnvoyOf(pid, bootstrapFile) && performance.now() < deadline) {
    // Nothing else can be done before its ports are free.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
  }
}

/** A process that has ended, but was not waited for, has an empty command line. */
function isEnvoyOf(pid: number, bootstrapFile: string): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  return readText(`/proc/${pid}/cmdline`).split('\0').includes(bootstrapFile);
}

function parentOf(pid: number): number {
  // The name of the program, in parentheses, may hold anything; its state and its parent come after.
  const stat = readText(`/proc/${pid}/stat`);
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // No such file, no such process.
    return '';
  }
}
