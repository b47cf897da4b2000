import fc from 'fast-check';
import { tamper, tokenOf, unsignedToken, type SigningKey } from './tokens.ts';

/** What is right about a token, or wrong; everything is drawn apart from everything else. */
export interface TokenDraw {
  readonly signer: 'rsa' | 'ec' | 'ed' | 'stranger';
  readonly header: object;
  readonly claims: Readonly<Record<string, unknown>>;
  /** Seconds from now; undefined: the token does not say. */
  readonly ends: number | undefined;
  readonly begins: number | undefined;
  readonly damage: 'none' | 'claims' | 'signature' | 'cut' | 'unsigned';
}

const oftenNone = <T>(value: T, others: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ arbitrary: fc.constant(value), weight: 4 }, { arbitrary: others, weight: 1 });

/** Clocks differ by a minute at most: these are so far from it that a slow machine changes nothing. */
const ENDS = [undefined, 600, -20, -150, -100_000];
const BEGINS = [undefined, -600, 20, 150];

const header = fc.oneof(
  { arbitrary: fc.constant({}), weight: 5 },
  {
    arbitrary: fc.constantFrom<object>(
      { kid: 'nobody' },
      { kid: undefined },
      { kid: 'ec' },
      { alg: 'HS256' },
      { alg: 'ES256' },
      { alg: 'RS512' },
      { alg: 'none' },
      { alg: undefined },
      { typ: 'at+jwt' },
      { crit: ['exp'], exp: 1 },
      { b64: false },
      { jku: 'http://127.0.0.1:1/' },
    ),
    weight: 2,
  },
);

export const tokenDraws = (issuer: string): fc.Arbitrary<TokenDraw> =>
  fc.record({
    signer: oftenNone<TokenDraw['signer']>('ec', fc.constantFrom('rsa', 'ed', 'stranger')),
    header,
    claims: fc.record({
      iss: oftenNone<unknown>(issuer, fc.constantFrom<unknown>('https://evil.example', undefined, `${issuer}/`, 5)),
      aud: oftenNone<unknown>('llm', fc.constantFrom<unknown>(['x', 'llm'], 'llm2', [], undefined, ['llm2'], 7)),
      sub: fc.constant('bob'),
    }),
    ends: oftenNone<number | undefined>(600, fc.constantFrom(...ENDS)),
    begins: oftenNone<number | undefined>(undefined, fc.constantFrom(...BEGINS)),
    damage: oftenNone<TokenDraw['damage']>('none', fc.constantFrom('claims', 'signature', 'cut', 'unsigned')),
  });

/** @param now seconds since 1970 */
export function drawnToken(
  { signer, header: said, claims, ends, begins, damage }: TokenDraw,
  keys: Readonly<Record<TokenDraw['signer'], SigningKey>>,
  now: number,
): string {
  const all = {
    ...claims,
    ...(ends !== undefined && { exp: now + ends }),
    ...(begins !== undefined && { nbf: now + begins }),
  };
  const token = tokenOf(keys[signer], { header: said, claims: all });
  switch (damage) {
    case 'none':
      return token;
    case 'claims':
      return tamper(token, { ...all, sub: 'root' });
    case 'signature':
      return token.replace(/\.([^.]*)$/, (_all, signature: string) => `.${[...signature].toReversed().join('')}`);
    case 'cut':
      return token.slice(0, -8);
    case 'unsigned':
      return unsignedToken('none', all);
  }
}
