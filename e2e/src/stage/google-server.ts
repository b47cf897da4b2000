import { freePort } from '@dragoman/testkit';
import { generateKeyPairSync, verify } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterAll } from 'vitest';

/** Google's token endpoint and metadata server in one, on a loopback port. */
export interface GoogleServer {
  /** `HOST:PORT` */
  readonly host: string;
  /** How many tokens it has given. */
  readonly given: number;
  /** Seconds that a token is good for; 3,600 at the beginning. */
  lifetime: number;
  /** It answers 503 from now on, or no longer. */
  isDown: boolean;
  /** Writes a file of a service account that it knows. */
  account(path: string): void;
}

/** The token that it gives the nth time. */
export const tokenOf = (from: 'account' | 'metadata', nth: number): string => `ya29.${from}-${nth}`;

/** Starts one for a suite. */
export async function googleServer(): Promise<GoogleServer> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const port = await freePort();
  const host = `127.0.0.1:${port}`;
  let given = 0;
  const state = { lifetime: 3_600, isDown: false };

  const isSigned = (body: string): boolean => {
    const [head = '', claims = '', signature = ''] = (new URLSearchParams(body).get('assertion') ?? '').split('.');
    return verify('sha256', Buffer.from(`${head}.${claims}`), publicKey, Buffer.from(signature, 'base64url'));
  };
  const sourceOf = ({ url = '', headers }: IncomingMessage, body: string): 'account' | 'metadata' | undefined => {
    if (url === '/token') return isSigned(body) ? 'account' : undefined;
    const isMetadata = url.startsWith('/computeMetadata/v1/instance/service-accounts/default/token');
    return isMetadata && headers['metadata-flavor'] === 'Google' ? 'metadata' : undefined;
  };
  const answer = (request: IncomingMessage, response: ServerResponse, body: string): void => {
    const source = sourceOf(request, body);
    if (state.isDown || !source) return void response.writeHead(source ? 503 : 403).end('{"error":"no"}');
    given += 1;
    const token = { access_token: tokenOf(source, given), expires_in: state.lifetime, token_type: 'Bearer' };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(token));
  };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')));
    request.on('end', () => answer(request, response, body));
  });
  await new Promise<void>((done) => void server.listen(port, '127.0.0.1', done));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  return Object.defineProperties(state, {
    host: { value: host },
    given: { get: () => given },
    account: {
      value: (path: string) => {
        const account = {
          type: 'service_account',
          client_email: 'gateway@acme.iam.gserviceaccount.com',
          private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
          private_key_id: 'key-1',
          token_uri: `http://${host}/token`,
        };
        writeFileSync(path, JSON.stringify(account));
      },
    },
  }) as GoogleServer;
}
