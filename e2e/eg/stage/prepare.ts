import { defaultCacheDir, ENVOY_VERSIONS, findEnvoy } from '@dragoman/runtime';
import { endLeftovers, fetchEnvoyGateway, fetchKubernetes } from '@dragoman/testkit';
import { envoyVersions } from '../../src/stage/envoy-versions.ts';

const report = (line: string): void => void process.stdout.write(`${line}\n`);

/** Before all suites: what they need is in the cache, and nothing of an earlier run is in their way. */
export async function setup(): Promise<void> {
  const { processes, folders } = endLeftovers();
  if (processes.length > 0) report(`ended ${processes.length} processes of an earlier run`);
  if (folders.length > 0) report(`removed ${folders.length} folders of an earlier run`);
  const { ENVOY_BIN: _anyVersion, ...env } = process.env;
  const wanted = ENVOY_VERSIONS.filter((version) => envoyVersions(process.env).includes(version));
  for (const version of wanted) await findEnvoy({ env, cacheDir: defaultCacheDir(env), report, version });
  await fetchEnvoyGateway(report);
  await fetchKubernetes(report);
}
