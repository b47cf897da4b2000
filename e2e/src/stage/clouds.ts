import { expect } from 'vitest';
import type { Arrived, Gateway, MockProvider } from '@dragoman/testkit';
import { join } from 'node:path';
import { googleServer, type GoogleServer } from './google-server.ts';
import { scratchFolder } from './scratch-folder.ts';
import type { Stage } from './stage.ts';
import { expectCredential, internalHeaders } from './upstream.ts';
import { signatureOf } from './verify-signature.ts';

export const SECRET = 'amazons-secret/with+signs=91';
/** As long as those that Amazon gives: texts of that length are not kept where they are used. */
export const SESSION = `session-token-5${'/of+real=size'.repeat(40)}`;
export const SONNET = 'anthropic.claude-sonnet-4-5-20250929-v1:0';
/** Where Vertex has its publishers. */
export const PLACE = '/v1/projects/acme/locations/us-central1/publishers';

/** A gateway whose providers in clouds have no keys, and what stands for the clouds. */
export interface Clouds {
  readonly gateway: Gateway;
  readonly google: GoogleServer;
  /** Bedrock and Vertex. */
  readonly mock: MockProvider;
  /** OpenAI. */
  readonly other: MockProvider;
  readonly providers: Readonly<Record<'bedrock' | 'vertex' | 'openai', Readonly<Record<string, string>>>>;
  /** A home without anybody's credentials in it. */
  readonly home: string;
  /** Of a service account that Google knows. */
  readonly accountFile: string;
}

/** Sets it up for a suite. */
export async function openClouds(stage: Stage): Promise<Clouds> {
  const home = scratchFolder();
  const accountFile = join(home, 'account.json');
  const google = await googleServer();
  google.account(accountFile);
  const mock = await stage.provider();
  const other = await stage.provider();
  const bedrock = { kind: 'aws-bedrock', region: 'eu-west-1', endpoint: mock.url };
  const vertex = { kind: 'gcp-vertex', project: 'acme', location: 'us-central1', endpoint: mock.url };
  const openai = { kind: 'openai', endpoint: `${other.url}/v1`, key: 'key-of-openai' };
  const gateway = await stage.gateway({
    env: {
      HOME: home,
      AWS_ACCESS_KEY_ID: 'AKIATEST',
      AWS_SECRET_ACCESS_KEY: SECRET,
      AWS_SESSION_TOKEN: SESSION,
      GOOGLE_APPLICATION_CREDENTIALS: accountFile,
      OPENAI_API_KEY: 'key-of-somebody',
    },
    config: {
      providers: {
        bedrock,
        vertex,
        openai,
        'vertex-key': { ...vertex, key: 'AIza-key' },
        'vertex-token': { ...vertex, key: 'ya29.given' },
      },
      models: {
        sonnet: `bedrock/${SONNET}`,
        'openai-then-bedrock': ['openai/up', `bedrock/${SONNET}`],
        'bedrock-then-openai': [`bedrock/${SONNET}`, 'openai/up'],
        gemini: 'vertex/gemini-2.5-pro',
        claude: 'vertex/claude-sonnet-4-5@20250929',
        'bedrock/*': 'bedrock/*',
        'vertex/*': 'vertex/*',
        'vertex-key': 'vertex-key/gemini-2.5-pro',
        'vertex-token': 'vertex-token/gemini-2.5-pro',
      },
    },
  });
  return { gateway, google, mock, other, providers: { bedrock, vertex, openai }, home, accountFile };
}

/** It is signed by the gateway's own key, as Amazon would check it, and by nothing else. */
export function expectSigned(arrived: Arrived, { mock }: Pick<Clouds, 'mock'>): void {
  expect(signatureOf(arrived, SECRET)).toEqual({
    keyId: 'AKIATEST',
    region: 'eu-west-1',
    service: 'bedrock',
    signed: ['content-type', 'host', 'x-amz-content-sha256', 'x-amz-date', 'x-amz-security-token'],
    isGood: true,
  });
  expect(arrived.headers).toMatchObject({ host: `127.0.0.1:${mock.port}`, 'x-amz-security-token': SESSION });
  expectCredential(arrived, { authorization: arrived.headers.authorization ?? '' });
  expect(internalHeaders(arrived)).toEqual([]);
}
