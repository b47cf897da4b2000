import type { Config, Provider } from '@dragoman/config';
import { askGoogleToken, awsSource, describeGoogleSource, googleSource, readSecretFile } from '@dragoman/runtime';
import { connect } from 'node:net';
import { dirname, resolve } from 'node:path';
import { isKeylessOf } from '../gateway/secrets/keyless.ts';
import type { Finding } from './finding.ts';

/** What a cloud's machines answer at, whoever runs there. */
const INSTANCE = { host: '169.254.169.254', port: 80, timeout: 1_000 };

/** Where a configuration was found. */
interface Place {
  /** Relative key files are looked up beside it. */
  readonly configFile: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Which credentials there are for providers whose key is a file or who have none: by name, never by value. */
export async function credentialFindings(
  { providers }: Config,
  { configFile, env }: Place,
): Promise<readonly Finding[]> {
  const inFiles = await Promise.all(providers.map((provider) => keyFile(provider, dirname(configFile))));
  const [aws, gcp] = (['aws', 'gcp'] as const).map((source) => providers.filter(isKeylessOf(source)));
  return [
    ...inFiles.flat(),
    ...(aws?.length ? [found(aws, await amazon(env))] : []),
    ...(gcp?.length ? [found(gcp, await google(env))] : []),
  ];
}

type Found = Pick<Finding, 'ok' | 'says'>;

const found = (providers: readonly Provider[], { ok, says }: Found): Finding => ({
  what: `credentials of ${providers.map(({ name }) => name).join(', ')}`,
  ok,
  says,
});

async function keyFile(provider: Provider, folder: string): Promise<readonly Finding[]> {
  if (provider.key?.from !== 'file') return [];
  const path = resolve(folder, provider.key.path);
  const says = await readSecretFile(path).then(
    () => undefined,
    (error: Error) => error.message,
  );
  return [found([provider], { ok: says === undefined, says: says ?? `${path} holds a key` })];
}

async function amazon(env: NodeJS.ProcessEnv): Promise<Found> {
  const { from, says } = awsSource(env);
  if (from !== 'EC2 instance') return { ok: from !== 'none', says };
  return (await isInstance()) ? { ok: true, says } : { ok: false, says: `${says}, and there is none` };
}

function isInstance(): Promise<boolean> {
  return new Promise((known) => {
    const socket = connect(INSTANCE);
    const end = (there: boolean) => {
      socket.destroy();
      known(there);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}

async function google(env: NodeJS.ProcessEnv): Promise<Found> {
  const source = googleSource(env);
  const where = describeGoogleSource(source);
  try {
    await askGoogleToken(source, Math.floor(Date.now() / 1000));
    return { ok: true, says: `${where} gives tokens` };
  } catch (error) {
    return { ok: false, says: `${where}: ${(error as Error).message}` };
  }
}
