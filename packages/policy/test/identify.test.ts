import { expect, test } from 'vitest';
import { callerOfClaims, callerOfKey, type KeyGrant } from '../src/index.ts';

const hash = (digit: string): string => digit.repeat(64);
const KEYS: readonly KeyGrant[] = [
  { name: 'a', sha256: hash('a'), team: 't', models: ['m'] },
  { name: 'b', sha256: hash('b'), models: ['*'], expiresAtMs: 1_000 },
  { name: 'c', sha256: hash('c'), models: ['*'], expiresAtMs: 1_000, revoked: true },
];

test.each([
  ['a', 0, { key: 'a', team: 't', models: ['m'], claims: {} }],
  ['b', 999, { key: 'b', models: ['*'], claims: {} }],
  ['b', 1_000, 'expired'],
  ['c', 0, 'revoked'],
  ['d', 0, 'unknown'],
])('the key %s at %i', (digit, now, who) => {
  expect(callerOfKey(KEYS, hash(digit), now)).toStrictEqual(who);
});

test.each([
  [
    { sub: 'x', team: 't' },
    { key: 'x', team: 't' },
  ],
  [{ sub: 7 }, { key: '7' }],
  [{ sub: true, team: ['t'] }, { key: 'true' }],
])('the claims %o', (claims, who) => {
  expect(callerOfClaims({ key: 'sub', team: 'team' }, claims)).toStrictEqual({ ...who, models: ['*'], claims });
});

test('without a name for it no claim is a team', () => {
  const claims = { sub: 'x', undefined: 't' };
  expect(callerOfClaims({ key: 'sub' }, claims)).toStrictEqual({ key: 'x', models: ['*'], claims });
});

test.each([{}, { sub: '' }, { sub: null }, { sub: ['x'] }, { sub: { x: 1 } }, { sub: 1.5 }])('nobody: %o', (claims) => {
  expect(callerOfClaims({ key: 'sub' }, claims)).toBe('token');
});
