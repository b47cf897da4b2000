import { createHmac, generateKeyPairSync, sign, type JsonWebKey, type KeyObject } from 'node:crypto';

/** A pair of keys of an issuer, and how it signs. */
export interface SigningKey {
  readonly alg: string;
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const PAIRS = {
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: () => generateKeyPairSync('ed25519'),
} as const;

export const signingKey = (alg: keyof typeof PAIRS, kid: string): SigningKey => ({ alg, kid, ...PAIRS[alg]() });

export const publicJwk = ({ publicKey, alg, kid }: SigningKey): JsonWebKey => ({
  ...publicKey.export({ format: 'jwk' }),
  alg,
  kid,
  use: 'sig',
});

/** What an issuer publishes. */
export const jwksOf = (keys: readonly SigningKey[]): string => JSON.stringify({ keys: keys.map(publicJwk) });

const encoded = (value: object | string): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

const SIGNATURES: Readonly<Record<string, (input: string, key: KeyObject) => Buffer>> = {
  RS256: (input, key) => sign('sha256', Buffer.from(input), key),
  ES256: (input, key) => sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }),
  EdDSA: (input, key) => sign(null, Buffer.from(input), key),
};

export interface TokenParts {
  readonly header?: object;
  readonly claims: object | string;
}

/** A signed token. */
export function tokenOf({ alg, kid, privateKey }: SigningKey, { header = {}, claims }: TokenParts): string {
  const input = `${encoded({ alg, kid, typ: 'JWT', ...header })}.${encoded(claims)}`;
  return `${input}.${SIGNATURES[alg]?.(input, privateKey).toString('base64url') ?? ''}`;
}

/** A token that is signed with a text as a shared secret. */
export function hmacToken(secret: string | Buffer, { header, claims }: TokenParts): string {
  const input = `${encoded({ alg: 'HS256', typ: 'JWT', ...header })}.${encoded(claims)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

/** A token without a signature. */
export const unsignedToken = (alg: string, claims: object): string =>
  `${encoded({ alg, typ: 'JWT' })}.${encoded(claims)}.`;

/** The signature of a token behind other claims. */
export const tamper = (token: string, claims: object): string => {
  const [header, , signature] = token.split('.');
  return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
};
