import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { keepRunning, type KeptProcess } from '@dragoman/runtime';

const READY_MS = 20_000;
const POLL_MS = 10;
/** What Node itself is told holds for services too: memory, authorities that stores are verified by. */
const OF_NODE = ['NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS'];
/** That SQLite in Node is experimental is nothing that a user could change. */
const QUIET = '--disable-warning=ExperimentalWarning';

/** A service of ours beside a gateway: a process of its own, so that what takes long there stalls nothing else. */
export interface ServiceProcess {
  /** Starts it if it does not run yet; resolves when it answers. @throws {Error} when it does not */
  need(): Promise<void>;
  stop(): Promise<void>;
}

export interface ServiceProcessOptions {
  /** For reports: `the translator`. */
  readonly name: string;
  /** The subcommand and its options, without `--listen`. */
  readonly args: readonly string[];
  readonly socket: string;
  /** All of its environment but for what is Node's own: it has no key of a provider. */
  readonly env: Readonly<Record<string, string>>;
  readonly report: (line: string) => void;
}

export function serviceProcess({ name, args, socket, env, report }: ServiceProcessOptions): ServiceProcess {
  const command = fileURLToPath(import.meta.url);
  let kept: KeptProcess | undefined;
  let serving = false;
  const start = (): KeptProcess =>
    keepRunning({
      name,
      spawn: () =>
        spawn(process.execPath, [QUIET, command, ...args, '--listen', `unix://${socket}`], {
          stdio: ['ignore', 'inherit', 'inherit'],
          detached: true,
          env: { ...ofNode(process.env), ...env },
        }),
      serves: () => answers(socket),
      onState: (state) => (serving = state === 'serving'),
      report,
    });
  return {
    async need() {
      if (!kept) {
        // One that an earlier run has left there ends when it sees that its place is taken.
        rmSync(socket, { force: true });
        kept = start();
        process.once('exit', kept.kill);
      }
      const deadline = performance.now() + READY_MS;
      while (!serving) {
        if (performance.now() > deadline) throw new Error(`${name} does not answer`);
        await sleep(POLL_MS);
      }
    },
    async stop() {
      if (!kept) return;
      process.off('exit', kept.kill);
      await kept.stop();
    },
  };
}

function answers(socket: string): Promise<boolean> {
  return new Promise((known) => {
    const probe = connect(socket);
    probe.once('connect', () => {
      probe.destroy();
      known(true);
    });
    probe.once('error', () => known(false));
  });
}

const ofNode = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(OF_NODE.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
