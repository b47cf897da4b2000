import { JwtAuthenticationSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/jwt_authn/v3/config';
import { LuaSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/lua/v3/lua';
import { encodeSorted } from '@envoyproxy/protos/encode-sorted';
import { TypedExtensionConfigSchema } from '@envoyproxy/protos/envoy/config/core/v3/extension';
import { registry } from '@envoyproxy/protos/registry';
import { toTree, unpack } from '@dragoman/xds';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { callerTables } from '../src/compile/caller-tables.ts';
import { keyLines } from '../src/compile/key-lines.ts';
import {
  callerExtensions,
  IDENTIFY_FILTER,
  KEY_LIMITS,
  KEYS_FILTER,
  TOKENS_FILTER,
  type Policy,
  type TokenIssuer,
} from '../src/index.ts';

const [A, B, C, D, E] = ['a', 'b', 'c', 'd', 'e'].map((digit) => digit.repeat(64)) as [
  string,
  string,
  string,
  string,
  string,
];
const POLICY: Policy = {
  keys: [
    { name: 'all', sha256: A, models: ['*'], account: 'pays', pausedUntilMs: 2_001 },
    { name: 'one\t%\n', sha256: B, team: 'red', models: ['m', 'gpt-*'], expiresAtMs: 1_999 },
    { name: 'gone', sha256: C, models: ['x', '*'], revoked: true, expiresAtMs: 1 },
    { name: 'nothing', sha256: D, models: [] },
    { name: 'uncallable', sha256: E, models: ['\u0001', 'a\tb'] },
  ],
  teams: [
    { name: 'red', models: ['r*'] },
    { name: 'blue', models: ['*'], account: 'pays too', soft: 'softly', pausedUntilMs: 9_000 },
  ],
  rules: [
    { effect: 'allow', models: ['*'], when: [{ subject: 'claims.role', values: ['admin', 'root'] }] },
    { effect: 'deny', models: ['o3*', 'o4'], when: [] },
  ],
  account: 'pays for all',
};
const ISSUERS: readonly TokenIssuer[] = [
  {
    issuer: 'https://one',
    audiences: ['a', 'b'],
    identity: { key: 'sub', team: 'group' },
    jwks: { from: 'url', url: 'https://one/keys', cluster: 'jwks/one' },
  },
  { issuer: 'two', audiences: ['c'], identity: { key: 'who' }, jwks: { from: 'text', text: '{"keys":[]}' } },
];

const FEW = { before: {}, nowMs: 0 };

test('policy as tables', () => {
  expect(
    callerTables(POLICY, [{ issuer: 'i', identity: { key: 'sub' } }], { lines: keyLines(POLICY.keys), base: 7 }),
  ).toEqual({
    base: 7,
    keys: [
      `${A}\tall\t\t\n`,
      `${B}\tone%09%25%0a\tred\t1\tm\tgpt-*\n`,
      `${C}\tgone\t\trevoked\n`,
      `${D}\tnothing\t\t\t\n`,
      `${E}\tuncallable\t\t\t\n`,
    ].join(''),
    teams: { red: '=team\tr*' },
    rules: [
      { step: '+rule 1\t*', when: [{ subject: 'claim', claim: 'role', values: { admin: true, root: true } }] },
      { step: '-rule 2\to3*\to4', when: [] },
    ],
    accounts: { keys: { all: 'pays' }, teams: { blue: 'pays too' }, organization: 'pays for all' },
    soft: { keys: {}, teams: { blue: 'softly' } },
    pauses: { keys: { all: 2 }, teams: { blue: 9 } },
    issuers: [{ key: 'sub', claims: 'claims ["i","sub"]', header: 'header ["i","sub"]' }],
  });
});

test('issuers as settings of jwt_authn', async () => {
  const tokens = callerExtensions(POLICY, ISSUERS, FEW).extensions.find(
    ({ name }) => name === TOKENS_FILTER,
  )?.typedConfig;
  const settings = unpack(JwtAuthenticationSchema, tokens);
  if (!settings) throw new Error('no settings');
  const yaml = stringify(toTree(JwtAuthenticationSchema, settings, registry), { sortMapEntries: true, lineWidth: 0 });
  await expect(yaml).toMatchFileSnapshot(join(import.meta.dirname, 'testdata/jwt-authn.yaml'));
});

test('without issuers nothing verifies tokens', () => {
  expect(callerExtensions(POLICY, [], FEW).extensions.map(({ name }) => name)).toEqual([IDENTIFY_FILTER]);
});

test('the program holds no key and equal policies give equal bytes', () => {
  const bytes = (policy: Policy) =>
    callerExtensions(policy, ISSUERS, FEW).extensions.map((each) =>
      Buffer.from(encodeSorted(TypedExtensionConfigSchema, each)).toString('hex'),
    );
  expect(bytes(POLICY)).toEqual(
    bytes({ account: 'pays for all', rules: POLICY.rules, teams: POLICY.teams, keys: POLICY.keys }),
  );
  const [identify] = callerExtensions(POLICY, [], FEW).extensions;
  const source = unpack(LuaSchema, identify?.typedConfig)?.defaultSourceCode?.specifier;
  expect(source?.value).toContain(A);
});

test('many keys have a table of their own', () => {
  const keys = Array.from({ length: KEY_LIMITS.together + 1 }, (_, at) => ({
    name: `key ${at}`,
    sha256: at.toString(16).padStart(64, '0'),
    models: ['*'],
  }));
  const sourceOf = (found: ReturnType<typeof callerExtensions>, name: string) => {
    const settings = found.extensions.find((each) => each.name === name)?.typedConfig;
    return String(unpack(LuaSchema, settings)?.defaultSourceCode?.specifier.value);
  };
  const policy = { keys, teams: [], rules: [] };
  const first = callerExtensions(policy, [], FEW);
  expect(sourceOf(first, KEYS_FILTER)).toContain('key 20000\t');
  expect(sourceOf(first, IDENTIFY_FILTER)).toContain('key 20000\t');
  const revoked = { ...policy, keys: keys.map((key, at) => (at === 7 ? { ...key, revoked: true } : key)) };
  const later = callerExtensions(revoked, [], { before: first.bases, nowMs: 10_000 });
  expect(sourceOf(later, KEYS_FILTER)).toBe(sourceOf(first, KEYS_FILTER));
  expect(sourceOf(later, IDENTIFY_FILTER)).toContain(`local KEYS = [[${keys[7]?.sha256}\tkey 7\t\trevoked\n]]`);
});
