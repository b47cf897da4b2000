import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port.ts';
import { call } from '../http/call.ts';
import { until } from '../until.ts';
import { accessLog, type AccessLog } from './access-log.ts';
import { startCommand } from './command.ts';
import { configText, type ConfigData } from './config-text.ts';
import { descendants, envoyBelow, isAlive } from './processes.ts';

export interface GatewayOptions {
  readonly config: ConfigData;
  readonly env?: Readonly<Record<string, string>>;
  /** Behind `run -c FILE`. */
  readonly args?: readonly string[];
  /** As of a command. */
  readonly by?: readonly string[];
  /** Puts what belongs beside dragoman.yaml into its folder, before the start. */
  readonly furnish?: (folder: string) => void;
}

/** How an editor saves a file: a new one in its place, or into the old one. */
export type Saving = 'rename' | 'write';

/** A gateway under test: the built command, in a folder and an environment of its own. */
export interface Gateway {
  readonly url: string;
  readonly admin: string;
  /** Everything that it wrote is below: configuration, log, sockets, secrets. */
  readonly dir: string;
  readonly configFile: string;
  readonly pid: number;
  readonly log: AccessLog;
  /** Standard output and error so far. */
  output(): string;
  status(): Promise<unknown>;
  /** Saves another configuration: data, or the text itself. */
  edit(config: ConfigData | string, saving?: Saving): void;
  /** Ends Envoy at once, as a crash would; gives its process id. */
  killEnvoy(): number;
  /** SIGTERM; how it ended, and which of its processes did not. */
  stop(): Promise<{ readonly code: number | null; readonly left: readonly number[] }>;
}

const READY_MS = 60_000;
const STOP_MS = 40_000;

/** Starts the gateway and waits until it says that it is ready. */
export async function startGateway({
  config,
  env = {},
  args = [],
  by = [],
  furnish,
}: GatewayOptions): Promise<Gateway> {
  const dir = mkdtempSync(join(tmpdir(), 'dragoman-kit-'));
  furnish?.(dir);
  const [data, admin] = [await freePort(), await freePort()];
  const log = accessLog(join(dir, 'access.jsonl'));
  const text = (edited: ConfigData | string) => configText(edited, { data, admin, accessLog: log.file });
  const configFile = join(dir, 'dragoman.yaml');
  writeFileSync(configFile, text(config));
  const gateway = watch({ dir, args: ['run', '-c', configFile, ...args], env, by });
  const adminUrl = `http://127.0.0.1:${admin}`;
  const isReady = async () =>
    gateway.hasEnded() || (await call(adminUrl, '/readyz', { timeout: 2_000 })).status === 200;
  if (!(await until(isReady, { ms: READY_MS, every: 50 })) || gateway.hasEnded()) {
    await gateway.stop();
    throw new Error(`the gateway is not ready:\n${gateway.output()}`);
  }
  return {
    url: `http://127.0.0.1:${data}`,
    admin: adminUrl,
    dir,
    configFile,
    log,
    pid: gateway.pid,
    output: gateway.output,
    status: async () => (await call(adminUrl, '/status')).json(),
    edit: (edited, saving = 'rename') => save(configFile, text(edited), saving),
    killEnvoy: () => {
      const envoy = envoyBelow(gateway.pid);
      if (!envoy) throw new Error('no Envoy below the gateway');
      process.kill(envoy.pid, 'SIGKILL');
      return envoy.pid;
    },
    stop: gateway.stop,
  };
}

/** Saves as an editor does. */
export function save(file: string, text: string, saving: Saving): void {
  if (saving === 'write') return writeFileSync(file, text);
  writeFileSync(`${file}.next`, text);
  renameSync(`${file}.next`, file);
}

interface Start {
  readonly dir: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly by: readonly string[];
}

/** Starts the command with all its folders below one, and keeps what it writes. */
function watch({ dir, args, env, by }: Start) {
  const runtime = join(dir, 'run');
  mkdirSync(runtime, { mode: 0o700 });
  const child = startCommand(args, { cwd: dir, by, env: { XDG_RUNTIME_DIR: runtime, TMPDIR: dir, ...env } });
  let output = '';
  let end: { code: number | null } | undefined;
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
    });
  }
  child.once('close', (code) => {
    end = { code };
  });
  const pid = child.pid ?? 0;
  const stop = async () => {
    const family = descendants(pid);
    child.kill('SIGTERM');
    const wasInTime = await until(() => end, { ms: STOP_MS });
    const left = family.map((each) => each.pid).filter(isAlive);
    for (const each of [...(wasInTime ? [] : [pid]), ...left]) process.kill(each, 'SIGKILL');
    rmSync(dir, { recursive: true, force: true });
    return { code: wasInTime?.code ?? null, left };
  };
  return { pid, output: () => output, hasEnded: () => end !== undefined, stop };
}
