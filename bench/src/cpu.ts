import { readdirSync, readFileSync } from 'node:fs';

/** CPU that a process and its threads have used so far, in microseconds, as Linux' scheduler counts it. */
export function cpuMicros(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const nanos = threads.map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
  );
  return nanos.reduce((sum, each) => sum + each, 0) / 1000;
}

/** The Envoy that a process started, itself or by another. */
export function envoyBelow(parent: number): number {
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => describe(Number(name)));
  const family = new Set([parent]);
  for (const { pid, above } of processes.toSorted((a, b) => a.pid - b.pid)) if (family.has(above)) family.add(pid);
  const envoy = processes.find(({ pid, name }) => family.has(pid) && name === 'envoy');
  if (!envoy) throw new Error(`no Envoy below process ${parent}`);
  return envoy.pid;
}

function describe(pid: number): { pid: number; above: number; name: string }[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    return [{ pid, name, above: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) }];
  } catch {
    return []; // it ended while we looked
  }
}
