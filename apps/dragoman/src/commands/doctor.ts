import { formatProblem, type Config } from '@dragoman/config';
import { defaultCacheDir, findEnvoy } from '@dragoman/runtime';
import { createServer, connect } from 'node:net';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { configFileOf, configSource, loadConfig } from '../gateway/load-config.ts';
import { envoyFindings } from './envoy-findings.ts';
import { credentialFindings } from './credential-findings.ts';
import type { Finding } from './finding.ts';

const CONNECT_MS = 3_000;
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
  const ports = [listen, admin].map(({ address, port }) => portFinding(address, port));
  const reached = providers.map(({ name, endpoint }) => reachFinding(name, endpoint.host, endpoint.port));
  const [credentials, ...rest] = await Promise.all([credentialFindings(config, place), ...ports, ...reached]);
  return [...rest, ...credentials];
}

function portFinding(address: string, port: number): Promise<Finding> {
  const what = `port ${address}:${port}`;
  return new Promise((found) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      found({ what, ok: false, says: error.code === 'EADDRINUSE' ? TAKEN : (error.code ?? error.message) }),
    );
    server.listen(port, address, () => server.close(() => found({ what, ok: true, says: 'free' })));
  });
}

function reachFinding(name: string, host: string, port: number): Promise<Finding> {
  const what = `provider ${name}`;
  return new Promise((found) => {
    const socket = connect({ host, port, timeout: CONNECT_MS });
    const end = (ok: boolean, says: string) => {
      socket.destroy();
      found({ what, ok, says: `${host}:${port} ${says}` });
    };
    socket.once('connect', () => end(true, 'can be reached'));
    socket.once('timeout', () => end(false, 'does not answer'));
    socket.once('error', (error: NodeJS.ErrnoException) => end(false, error.code ?? error.message));
  });
}
