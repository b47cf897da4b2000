import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { keepRunning, type KeptProcess } from '@dragoman/runtime';

const READY_MS = 20_000;
const POLL_MS = 10;

/** The translator beside a gateway: a process of its own, so that a long translation stalls nothing else. */
export interface TranslatorProcess {
  /** Starts it if it does not run yet; resolves when it answers. @throws {Error} when it does not */
  need(): Promise<void>;
  stop(): Promise<void>;
}

export function translatorProcess(socket: string, report: (line: string) => void): TranslatorProcess {
  const command = fileURLToPath(import.meta.url);
  let kept: KeptProcess | undefined;
  let serving = false;
  const start = (): KeptProcess =>
    keepRunning({
      name: 'the translator',
      // No key of a provider goes there: it has the environment of nobody.
      spawn: () => {
        const child = spawn(process.execPath, [command, 'translate', '--listen', `unix://${socket}`], {
          stdio: ['ignore', 'inherit', 'inherit'],
          detached: true,
          env: {},
        });
        return child;
      },
      serves: () => answers(socket),
      onState: (state) => (serving = state === 'serving'),
      report,
    });
  return {
    async need() {
      if (!kept) {
        kept = start();
        process.once('exit', kept.kill);
      }
      const deadline = performance.now() + READY_MS;
      while (!serving) {
        if (performance.now() > deadline) throw new Error('the translator does not answer');
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
