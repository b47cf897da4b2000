import { call } from '../http/call.ts';
import { startProcess, type RunningProcess } from '../process/start-process.ts';
import { until } from '../until.ts';

export interface ExtensionServerOptions {
  /** What runs before `--listen`: a program and its first arguments. */
  readonly command: readonly string[];
  readonly dir: string;
  readonly socket: string;
  readonly adminPort: number;
  /** What follows `--listen` and `--admin`. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** An extension server that can be ended and started again, on the same socket. */
export interface ExtensionServer {
  readonly admin: string;
  /** Of its life now; 0: it is not up. */
  pid(): number;
  /** Of all its lives. */
  output(): string;
  /** Returns when it is ready. */
  start(): Promise<void>;
  /** As a crash would. */
  kill(): Promise<void>;
  /** SIGTERM; how it ended: null where it had to be killed, or was not up. */
  stop(): Promise<number | null>;
}

const READY_MS = 30_000;

/** Describes one; `start` starts it. */
export function extensionServer(options: ExtensionServerOptions): ExtensionServer {
  const { socket, adminPort, dir, env } = options;
  const [command = '', ...first] = options.command;
  const listen = ['--listen', `unix://${socket}`, '--admin', `127.0.0.1:${adminPort}`];
  const args = [...first, ...listen, ...options.args];
  const admin = `http://127.0.0.1:${adminPort}`;
  const before: string[] = [];
  let life: RunningProcess | undefined;

  const end = async (how: 'kill' | 'stop'): Promise<number | null> => {
    const ending = life;
    life = undefined;
    if (!ending) return null;
    const { code } = await ending[how]();
    before.push(ending.output());
    return code;
  };
  const output = () => [...before, life?.output() ?? ''].join('');
  return {
    admin,
    pid: () => life?.pid ?? 0,
    output,
    start: async () => {
      const started = startProcess({ command, args, cwd: dir, env });
      life = started;
      const isReady = async () =>
        started.hasEnded() || (await call(admin, '/readyz', { timeout: 2_000 })).status === 200;
      if ((await until(isReady, { ms: READY_MS })) && !started.hasEnded()) return;
      await end('kill');
      throw new Error(`the extension server is not ready:\n${output().slice(-4_000)}`);
    },
    kill: async () => void (await end('kill')),
    stop: () => end('stop'),
  };
}
