import { expect, test } from 'vitest';
import { publicKeysIn } from './public-key.ts';

const rsa = { kty: 'RSA', kid: 'r', use: 'sig', alg: 'RS256', n: 'nnn', e: 'AQAB', x5c: ['cert'], 'x5t#S256': 't' };
const ed = { kty: 'OKP', crv: 'Ed25519', x: 'xxx', key_ops: ['verify'] };

test('what is private or not known is left out, and keys that are shared', () => {
  const set = {
    keys: [
      { ...rsa, d: 'private', issuer: 'x' },
      { kty: 'oct', k: 'shared' },
      { ...ed, d: 'private' },
    ],
  };
  expect(publicKeysIn(JSON.stringify(set))).toEqual([rsa, ed]);
});

test.each(['', '{', '[]', '{"keys":{}}', '{"keys":["x"]}', '{"keys":[{"kty":1}]}', '{"keys":[{"kty":"RSA","n":1}]}'])(
  '%s is no set of keys',
  (json) => {
    expect(publicKeysIn(json)).toBeUndefined();
  },
);
