import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** A module at one version, with the checksum that `go.sum` has for it. */
export interface GoModule {
  readonly path: string;
  readonly version: string;
  readonly sum: string;
}

/** One executable, and the module that it must have been built from. */
export interface GoBinary {
  /** File name, and last element of the package path. */
  readonly name: string;
  readonly module: GoModule;
}

export interface BuildOptions {
  readonly binaries: readonly GoBinary[];
  /** Where the binaries go; made when missing. */
  readonly target: string;
  /** Puts them into an empty folder beside the target. */
  readonly build: (draft: string) => Promise<void>;
  readonly report: (line: string) => void;
}

/** Two cores that do other things too take some ten minutes for the largest. */
const BUILD_MS = 40 * 60_000;
/** Of a compiler's complaints. */
const MAX_OUTPUT_BYTES = 16 * 2 ** 20;

/** The workspace, flags and C compiler of whoever runs this have no say in what is built. */
const ENVIRONMENT = { GOWORK: 'off', CGO_ENABLED: '0', GOFLAGS: '' };

/** Runs `go ARGS`; its standard output. @throws {Error} with what it complained of */
export async function go(args: readonly string[], options: { cwd?: string; GOBIN?: string } = {}): Promise<string> {
  const { cwd, GOBIN } = options;
  const env = { ...process.env, ...ENVIRONMENT, ...(GOBIN !== undefined && { GOBIN }) };
  try {
    const limits = { timeout: BUILD_MS, maxBuffer: MAX_OUTPUT_BYTES };
    const { stdout } = await promisify(execFile)('go', args, { ...limits, env, ...(cwd !== undefined && { cwd }) });
    return stdout;
  } catch (error) {
    const { code, stderr = '', message } = error as NodeJS.ErrnoException & { stderr?: string };
    const why = code === 'ENOENT' ? 'Go is not installed' : stderr.slice(-2_000) || message;
    throw new Error(`go ${args.slice(0, 2).join(' ')}: ${why}`, { cause: error });
  }
}

/**
 * Builds what is not there yet, or is of another version, and moves it into place file by file: two processes may do
 * this at once, and neither sees half a binary.
 * @throws {Error} when Go is missing, the build fails, or something else than the pinned module was built
 */
export async function buildOnce({ binaries, target, build, report }: BuildOptions): Promise<void> {
  const problems = await Promise.all(binaries.map((binary) => problemOf(binary, target)));
  if (problems.every((problem) => problem === undefined)) return;
  const what = binaries.map(({ name, module }) => `${name} ${module.version}`).join(' and ');
  report(`building ${what} from Go modules, once …`);
  const began = performance.now();
  await mkdir(target, { recursive: true });
  // In the same file system as the target, so that the rename is atomic.
  const draft = await mkdtemp(join(target, '.build-'));
  try {
    await build(draft);
    for (const binary of binaries) {
      const problem = await problemOf(binary, draft);
      if (problem !== undefined) throw new Error(`${problem}: it is not used`);
      await rename(join(draft, binary.name), join(target, binary.name));
    }
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  report(`built ${what} in ${Math.round((performance.now() - began) / 1000)} s`);
}

/** Why a file is not the binary that is wanted; undefined: it is. */
async function problemOf({ name, module }: GoBinary, folder: string): Promise<string | undefined> {
  const file = join(folder, name);
  if (!existsSync(file)) return `there is no ${name} in ${dirname(file)}`;
  const info = await go(['version', '-m', file]).catch(() => '');
  const line = info.split('\n').find((each) => /^\t(mod|dep)\t/.test(each) && each.split('\t')[2] === module.path);
  const [, , , version, sum] = line?.split('\t') ?? [];
  if (version === module.version && sum === module.sum) return undefined;
  return `${name} was built from ${module.path} ${version} ${sum}, not ${module.version} ${module.sum}`;
}

/** `go install` of one command of a module, without its debugging symbols. */
export const install = (packagePath: string, version: string, GOBIN: string): Promise<string> =>
  go(['install', '-trimpath', '-ldflags=-s -w', `${packagePath}@${version}`], { GOBIN });
