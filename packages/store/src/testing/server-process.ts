import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

const START_MS = 20_000;

export interface ServerProcess {
  readonly child: ChildProcess;
  /** As by `kill -9`; resolves when it is gone. */
  kill(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts a program and waits until it answers. */
export async function startProcess(
  [program = '', ...rest]: readonly string[],
  isReady: () => Promise<boolean>,
): Promise<ServerProcess> {
  const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => said.push(text.toString()));
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  child.once('error', (error) => said.push(error.message));
  const kill = async (signal: NodeJS.Signals = 'SIGKILL'): Promise<void> => {
    child.kill(signal);
    if (child.pid !== undefined) await gone;
  };
  const end = performance.now() + START_MS;
  while (!(await isReady())) {
    if (child.exitCode !== null || child.pid === undefined || performance.now() > end) {
      await kill();
      throw new Error(`${program} did not start: ${said.join('').slice(-2000)}`);
    }
    await sleep(20);
  }
  return { child, kill };
}
