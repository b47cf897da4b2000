import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** A process, from /proc: the suites run on Linux, as the product does. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly args: readonly string[];
}

function processNamed(name: string): Process | undefined {
  try {
    const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z') return undefined;
    const args = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0').filter(Boolean);
    return { pid: Number(name), parent: Number(parent), args };
  } catch {
    // It ended between two reads.
    return undefined;
  }
}

const everyProcess = (): readonly Process[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => processNamed(name) ?? []);

/** Everything that was started by `root`, directly or not; not `root` itself. */
export function descendants(root: number): readonly Process[] {
  const all = everyProcess();
  const found: Process[] = [];
  for (let parents = [root]; parents.length > 0;) {
    const children = all.filter(({ parent }) => parents.includes(parent));
    found.push(...children);
    parents = children.map(({ pid }) => pid);
  }
  return found;
}

/** Envoys below a process, by the name under which they were started. */
export const envoysBelow = (root: number): readonly Process[] =>
  descendants(root).filter(({ args }) => /^envoy(?!-gateway)/.test(basename(args[0] ?? '')));

/** Envoy below a gateway. */
export const envoyBelow = (root: number): Process | undefined => envoysBelow(root)[0];

export const isAlive = (pid: number): boolean => processNamed(String(pid)) !== undefined;
