import { defaultCacheDir } from '@dragoman/runtime';
import { join } from 'node:path';
import { buildOnce, install } from '../build/go-binary.ts';

const VERSION = 'v3.22.0';
const MODULE = 'helm.sh/helm/v3';
const SUM = 'h1:n1if5iQgHYsujPAcO5oonH/KiSNUmqmUF0iGVjSF3AU=';

/** The path of helm, from the cache, built from its Go module where it is not there. */
export async function fetchHelm(report: (line: string) => void): Promise<string> {
  const target = join(defaultCacheDir(process.env), 'helm', VERSION.slice(1));
  await buildOnce({
    binaries: [{ name: 'helm', module: { path: MODULE, version: VERSION, sum: SUM } }],
    target,
    build: async (draft) => void (await install(`${MODULE}/cmd/helm`, VERSION, draft)),
    report,
  });
  return join(target, 'helm');
}
