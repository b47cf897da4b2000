import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Found upwards from here: the kit runs from its sources, inside the workspace. */
function workspace(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'nx.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('the kit is not in its workspace: no nx.json above it');
    folder = parent;
  }
  return folder;
}

/** `DRAGOMAN_E2E_MAIN` names another main file: the sources, to see them covered. */
const MAIN = process.env['DRAGOMAN_E2E_MAIN'] ?? join(workspace(), 'apps', 'dragoman', 'bin', 'dragoman.mjs');

/** What of the tests' own environment the command may see: no key of this machine is among it. */
const KEPT = ['PATH', 'HOME', 'LANG', 'SSL_CERT_FILE'];

export interface CommandOptions {
  /** Added to an environment that is otherwise empty. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Program and arguments before the command, which start it: `nsenter …`. */
  readonly by?: readonly string[];
}

/** Program and first argument of `dragoman` as it was built. */
export function dragomanCommand(): readonly [program: string, main: string] {
  if (!existsSync(MAIN)) throw new Error('the command is not built: npm run build');
  return [process.execPath, MAIN];
}

/** Starts `dragoman ARGS` as it was built. */
export function startCommand(args: readonly string[], { env = {}, cwd, by = [] }: CommandOptions): ChildProcess {
  const [program, ...before] = [...by, ...dragomanCommand()];
  const kept = KEPT.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]] as const]));
  return spawn(program, [...before, ...args], {
    cwd,
    env: { ...Object.fromEntries(kept), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** How a command ended and what it wrote. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `dragoman ARGS` to its end. */
export function runCommand(args: readonly string[], options: CommandOptions): Promise<Ended> {
  const child = startCommand(args, options);
  const wrote = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.on('data', (chunk: Buffer) => {
      wrote[name] += chunk.toString('utf8');
    });
  }
  return new Promise((ended, failed) => {
    child.once('error', failed).once('close', (code) => ended({ code, ...wrote }));
  });
}
