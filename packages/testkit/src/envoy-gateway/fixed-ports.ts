import { connect } from 'node:net';
import { until } from '../until.ts';

/** Of Envoy Gateway: xDS, wasm, health; of its Envoys: ready listener; and, with Kubernetes, the webhook. */
const FIXED = [18000, 18002, 8081, 19003, 9443];

/** Another run on this machine may be about to end. */
const FREE_MS = 120_000;
const CONNECT_MS = 1_000;

/** Whether somebody listens on a loopback port. */
export function isTaken(port: number): Promise<boolean> {
  return new Promise((answered) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: CONNECT_MS });
    const end = (taken: boolean): void => {
      socket.destroy();
      answered(taken);
    };
    socket
      .on('connect', () => end(true))
      .on('error', () => end(false))
      .on('timeout', () => end(true));
  });
}

async function taken(): Promise<readonly number[]> {
  const answers = await Promise.all(FIXED.map(async (port) => ((await isTaken(port)) ? [port] : [])));
  return answers.flat();
}

/** Waits until no other Envoy Gateway is up. @throws {Error} naming the ports that stay taken */
export async function fixedPortsFree(): Promise<void> {
  const areFree = async () => (await taken()).length === 0;
  if (await until(areFree, { ms: FREE_MS, every: 500 })) return;
  throw new Error(`Envoy Gateway cannot start: something else listens on ${(await taken()).join(', ')}`);
}
