import { defaultCacheDir } from '@dragoman/runtime';
import { existsSync, globSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildOnce, go, install, type GoModule } from '../build/go-binary.ts';

const MODULE: GoModule = {
  path: 'github.com/envoyproxy/gateway',
  version: 'v1.9.0',
  sum: 'h1:PaOpud15v3kDCl3L5yc1TdYzggCMpRm1yRjNKmLkzHA=',
};

/** Below the module: those of Gateway API in one file, those of Envoy Gateway in a folder. */
const CRDS = 'charts/gateway-helm/charts/crds/crds/{*,generated/*}.yaml';

export interface EnvoyGatewayFiles {
  readonly binary: string;
  /** One file with the CRDs of Gateway API and of Envoy Gateway. */
  readonly crds: string;
}

/** Envoy Gateway of the pinned version from the cache, built from its Go module where it is not there. */
export async function fetchEnvoyGateway(report: (line: string) => void): Promise<EnvoyGatewayFiles> {
  const target = join(defaultCacheDir(process.env), 'envoy-gateway', MODULE.version.slice(1));
  const name = 'envoy-gateway';
  await buildOnce({
    binaries: [{ name, module: MODULE }],
    target,
    build: async (draft) => void (await install(`${MODULE.path}/cmd/${name}`, MODULE.version, draft)),
    report,
  });
  const crds = join(target, 'crds.yaml');
  if (!existsSync(crds)) await writeCrds(crds);
  return { binary: join(target, name), crds };
}

async function writeCrds(file: string): Promise<void> {
  const downloaded = await go(['mod', 'download', '-json', `${MODULE.path}@${MODULE.version}`]);
  const { Dir, Sum } = JSON.parse(downloaded) as { Dir: string; Sum: string };
  if (Sum !== MODULE.sum) throw new Error(`${MODULE.path} has the checksum ${Sum}, not ${MODULE.sum}: it is not used`);
  const texts = globSync(CRDS, { cwd: Dir }).map((name) => readFileSync(join(Dir, name), 'utf8'));
  if (texts.length === 0) throw new Error(`${MODULE.path} has no CRDs at ${CRDS}`);
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, texts.join('\n---\n'));
  renameSync(draft, file);
}
