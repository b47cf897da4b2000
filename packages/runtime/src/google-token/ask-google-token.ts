import { sign } from 'node:crypto';
import { askJson } from './ask-json.ts';
import type { GoogleSource } from './google-source.ts';
import { readGoogleCredentials, type GoogleCredentials } from './read-credentials.ts';

/** An OAuth 2.0 access token. */
export interface GoogleToken {
  readonly text: string;
  readonly lifetimeMs: number;
}

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const ASSERTED_S = 3_600;

/**
 * A token for everything that the credentials may do in Google Cloud.
 * @param nowS seconds since 1970
 * @throws {Error} that says whom we asked and what is wrong; nothing secret is in it
 */
export async function askGoogleToken(source: GoogleSource, nowS: number): Promise<GoogleToken> {
  const what = source.from === 'file' ? 'the token server' : `the metadata server ${source.host}`;
  const answer =
    source.from === 'file'
      ? await exchanged(await readGoogleCredentials(source.path), what, nowS)
      : await askJson(metadataUrl(source.host), what, { method: 'GET', headers: { 'metadata-flavor': 'Google' } });
  return tokenOf(answer, what);
}

/** @see https://cloud.google.com/compute/docs/access/authenticate-workloads#applications */
const metadataUrl = (host: string): string =>
  `http://${host}/computeMetadata/v1/instance/service-accounts/default/token?scopes=${encodeURIComponent(SCOPE)}`;

const exchanged = (credentials: GoogleCredentials, what: string, nowS: number) =>
  askJson(credentials.token_uri, what, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(grantOf(credentials, nowS)).toString(),
  });

function grantOf(credentials: GoogleCredentials, nowS: number): Record<string, string> {
  switch (credentials.type) {
    case 'service_account':
      return { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: assertionOf(credentials, nowS) };
    case 'authorized_user': {
      const { client_id, client_secret, refresh_token } = credentials;
      return { grant_type: 'refresh_token', client_id, client_secret, refresh_token };
    }
  }
}

/** @see https://developers.google.com/identity/protocols/oauth2/service-account#authorizingrequests */
function assertionOf(account: Extract<GoogleCredentials, { readonly type: 'service_account' }>, nowS: number): string {
  const { client_email: iss, private_key: key, private_key_id: kid, token_uri: aud } = account;
  const claims = { iss, scope: SCOPE, aud, iat: nowS, exp: nowS + ASSERTED_S };
  const signed = [{ alg: 'RS256', typ: 'JWT', ...(kid !== undefined && { kid }) }, claims].map(encoded).join('.');
  try {
    return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
  } catch {
    // What OpenSSL says of a key may show some of it.
    throw new Error('the private key of the service account cannot be used');
  }
}

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/** A header value, and nothing that could end it. */
const TOKEN = /^[\x21-\x7E]{1,16384}$/;

function tokenOf(answer: Readonly<Record<string, unknown>>, what: string): GoogleToken {
  const { access_token: text, expires_in: seconds } = answer;
  if (typeof text !== 'string' || !TOKEN.test(text)) throw new Error(`${what} sent no access token`);
  if (typeof seconds !== 'number' || !(seconds > 0)) throw new Error(`${what} did not say how long its token is good`);
  return { text, lifetimeMs: seconds * 1000 };
}
