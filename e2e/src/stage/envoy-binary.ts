import { defaultCacheDir, ENVOY_VERSIONS, findEnvoy } from '@dragoman/runtime';
import { envoyVersions } from './envoy-versions.ts';

let path: Promise<string> | undefined;

async function found(): Promise<string> {
  const wanted = process.env['DRAGOMAN_E2E_ENVOY'] ?? envoyVersions(process.env)[0];
  const version = ENVOY_VERSIONS.find((each) => each === wanted);
  if (!version) throw new Error(`no Envoy ${wanted}: there are ${ENVOY_VERSIONS.join(', ')}`);
  const { ENVOY_BIN: _anyVersion, ...env } = process.env;
  const report = (line: string): void => void process.stderr.write(`${line}\n`);
  return (await findEnvoy({ env, cacheDir: defaultCacheDir(env), report, version })).path;
}

/** The Envoy of this run, of exactly the version asked for, fetched where it is not cached. */
export const envoyBinary = (): Promise<string> => (path ??= found());
