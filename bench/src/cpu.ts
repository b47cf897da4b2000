import { readdirSync, readFileSync } from 'node:fs';

/** CPU that a process and its threads have used so far, in microseconds, as Linux' scheduler counts it. */
export function cpuMicros(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const nanos = threads.map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
  );
  return nanos.reduce((sum, each) => sum + each, 0) / 1000;
}

interface Running {
  readonly pid: number;
  readonly above: number;
  readonly name: string;
}

function processes(): Running[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => describe(Number(name)))
    .toSorted((a, b) => a.pid - b.pid);
}

/** A process and all that it started, itself or by others. */
function familyOf(parent: number): Running[] {
  const pids = new Set([parent]);
  return processes().filter(({ pid, above }) => {
    if (pids.has(above)) pids.add(pid);
    return pids.has(pid);
  });
}

/** CPU of a process and of all below it, in microseconds. */
export const familyMicros = (parent: number): number =>
  familyOf(parent).reduce((sum, { pid }) => sum + cpuMicros(pid), 0);

/** The process that another one started, itself or by another: the first of which `is` holds. */
export function processBelow(parent: number, is: (found: Running) => boolean): number {
  const found = familyOf(parent).find((each) => is(each));
  if (!found) throw new Error(`what is looked for does not run below process ${parent}`);
  return found.pid;
}

export const isEnvoy = ({ name }: Running): boolean => name === 'envoy';

/** A service of the gateway, by its command. */
export const isService =
  (command: string) =>
  ({ pid }: Running): boolean =>
    readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(command);

function describe(pid: number): Running[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    return [{ pid, name, above: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) }];
  } catch {
    return []; // it ended while we looked
  }
}
