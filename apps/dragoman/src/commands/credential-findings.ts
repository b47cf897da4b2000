import type { Config, Provider } from '@dragoman/config';
import { askGoogleToken, awsSource, describeGoogleSource, googleSource } from '@dragoman/runtime';
import { connect } from 'node:net';
import { isKeylessOf } from '../gateway/keyless.ts';
import type { Finding } from './finding.ts';

/** What a cloud's machines answer at, whoever runs there. */
const INSTANCE = { host: '169.254.169.254', port: 80, timeout: 1_000 };

/** Which credentials there are for providers without a key: by name, never by value. */
export async function credentialFindings({ providers }: Config, env: NodeJS.ProcessEnv): Promise<readonly Finding[]> {
  const [aws, gcp] = (['aws', 'gcp'] as const).map((source) => providers.filter(isKeylessOf(source)));
  return [
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
