import { availableParallelism, totalmem } from 'node:os';

const MEBIBYTE = 2 ** 20;

/** How large Envoy may be. */
export interface EnvoySize {
  /** The most memory, in bytes: `DRAGOMAN_ENVOY_MEMORY` in MiB, else half of what this process may have. */
  readonly heapBytes: number;
  /** Worker threads: `DRAGOMAN_CONCURRENCY`, else one a core. */
  readonly concurrency: number;
}

/** @throws {Error} that names the variable which is no number above 0 */
export function envoySize(env: NodeJS.ProcessEnv): EnvoySize {
  const memory = numberIn(env, 'DRAGOMAN_ENVOY_MEMORY');
  const mayHave = Math.min(totalmem(), process.constrainedMemory() || Infinity);
  return {
    heapBytes: memory === undefined ? Math.floor(mayHave / 2) : memory * MEBIBYTE,
    concurrency: numberIn(env, 'DRAGOMAN_CONCURRENCY') ?? availableParallelism(),
  };
}

/** Empty is as good as not set. */
function numberIn(env: NodeJS.ProcessEnv, name: string): number | undefined {
  const text = env[name];
  if (text === undefined || text === '') return undefined;
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new Error(`${name} has to be a whole number above 0, and is ${JSON.stringify(text)}`);
}
