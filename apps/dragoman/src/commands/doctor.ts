import { addressText, formatProblem, type Address, type Config } from '@dragoman/config';
import { defaultCacheDir, findEnvoy } from '@dragoman/runtime';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, resolve } from 'node:path';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { configFileOf, configSource, loadConfig } from '../gateway/load-config.ts';
import { envoyFindings } from './envoy-findings.ts';
import { credentialFindings } from './credential-findings.ts';
import { fileFindings } from './file-findings.ts';
import type { Finding } from './finding.ts';
import { reachFinding } from './reach-finding.ts';
import { knownCa } from '../gateway/envoy/trusted-ca.ts';

const TAKEN = 'another process listens there; a gateway that runs already?';

/**
 * Looks at everything that a start needs and says what is missing; sends nothing to a provider but a handshake. With an
 * admin address it looks at that Envoy, which somebody else has started, and at nothing else.
 */
export async function doctor(
  options: { readonly config?: string; readonly json?: boolean; readonly envoyAdmin?: string },
  env: NodeJS.ProcessEnv,
): Promise<ExitCode> {
  const { envoyAdmin } = options;
  const findings =
    envoyAdmin === undefined ? await startFindings(options.config, env) : await envoyFindings(envoyAdmin);
  const text = findings.map(({ what, ok, says }) => `${ok ? 'ok  ' : 'FAIL'} ${what}: ${says}`).join('\n');
  process.stdout.write(`${options.json ? JSON.stringify({ ok: findings.every(({ ok }) => ok), findings }) : text}\n`);
  return findings.every(({ ok }) => ok) ? EXIT.done : EXIT.failed;
}

async function startFindings(file: string | undefined, env: NodeJS.ProcessEnv): Promise<readonly Finding[]> {
  const what = 'configuration';
  const envoy = await envoyFinding(env);
  const source = configSource(file);
  const loaded = await loadConfig(source, { env });
  return loaded.ok
    ? [
        envoy,
        { what, ok: true, says: 'good' },
        ...(await configFindings(loaded.config, { configFile: configFileOf(source), env })),
      ]
    : [envoy, ...loaded.problems.map((problem) => ({ what, ok: false, says: formatProblem(problem) }))];
}

async function envoyFinding(env: NodeJS.ProcessEnv): Promise<Finding> {
  const what = 'Envoy';
  try {
    const { version, from } = await findEnvoy({ env, cacheDir: defaultCacheDir(env), report: () => undefined });
    return { what, ok: true, says: `${version} (${from})` };
  } catch (error) {
    return { what, ok: false, says: (error as Error).message };
  }
}

type Place = Parameters<typeof credentialFindings>[1];

async function configFindings(config: Config, place: Place): Promise<readonly Finding[]> {
  const { listen, admin, providers } = config;
  const ports = [listen, admin].map(portFinding);
  const reached = providers.map((provider) =>
    reachFinding(provider, authoritiesIn(provider.tls?.ca ?? knownCa(place.env))),
  );
  const [credentials, ...rest] = await Promise.all([credentialFindings(config, place), ...ports, ...reached]);
  const files = fileFindings(config, (path) => resolve(dirname(place.configFile), path));
  return [...rest, ...files, ...credentials];
}

function portFinding({ address, port }: Address): Promise<Finding> {
  const what = `port ${addressText({ address, port })}`;
  return new Promise((found) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      found({ what, ok: false, says: error.code === 'EADDRINUSE' ? TAKEN : (error.code ?? error.message) }),
    );
    server.listen(port, address, () => server.close(() => found({ what, ok: true, says: 'free' })));
  });
}

/** Undefined: there is no such file, which is said of the file itself where somebody has named it. */
function authoritiesIn(path: string | undefined): Buffer | undefined {
  try {
    return path === undefined ? undefined : readFileSync(path);
  } catch {
    return undefined;
  }
}
