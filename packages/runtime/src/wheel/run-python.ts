import { spawn } from 'node:child_process';

/** The largest wheel is about 37 MB. */
const MOST_MS = 10 * 60_000;

export interface PythonOptions {
  /** For pip: proxies and the address of the index come from here. */
  readonly env: NodeJS.ProcessEnv;
  /** Ends it. */
  readonly signal?: AbortSignal | undefined;
}

/** Runs `python3 ARGS`. @throws {Error} when there is none, or with what it complained of */
export function runPython(args: readonly string[], options: PythonOptions): Promise<void> {
  return new Promise((done, failed) => {
    const child = spawn('python3', args, { ...options, stdio: ['ignore', 'ignore', 'pipe'], timeout: MOST_MS });
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-2_000);
    });
    child.once('error', (error: NodeJS.ErrnoException) =>
      failed(
        new Error(error.code === 'ENOENT' ? 'python3 is not installed' : `python3 does not run: ${error.message}`),
      ),
    );
    child.once('close', (code, signal) => {
      if (code === 0) return done();
      failed(new Error(complaint.trim().replaceAll('\n', '; ') || `python3 ended with ${signal ?? `code ${code}`}`));
    });
  });
}
