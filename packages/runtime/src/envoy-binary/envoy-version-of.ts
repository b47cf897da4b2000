import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const TIMEOUT_MS = 15_000;

/**
 * Asks a binary for its version, such as '1.40.0'.
 * @throws {Error} when it does not run, or is not an Envoy; the message names the path
 */
export async function envoyVersionOf(path: string): Promise<string> {
  const { stdout } = await promisify(execFile)(path, ['--version'], { timeout: TIMEOUT_MS, env: {} }).catch(
    (error: NodeJS.ErrnoException) => {
      throw new Error(`${path} does not run (${error.code ?? error.message})`, { cause: error });
    },
  );
  const version = /version: [^/\s]+\/(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  if (version === undefined) throw new Error(`${path} is not an Envoy: its --version names none`);
  return version;
}
