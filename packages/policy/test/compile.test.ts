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
import { callerExtensions, IDENTIFY_FILTER, TOKENS_FILTER, type Policy, type TokenIssuer } from '../src/index.ts';

const [A, B] = ['a'.repeat(64), 'b'.repeat(64)];
const POLICY: Policy = {
  keys: [
    { name: 'all', sha256: A, models: ['*'], account: 'pays', pausedUntilMs: 2_001 },
    { name: 'one\t%\n', sha256: B, team: 'red', models: ['m', 'gpt-*'], expiresAtMs: 1_999 },
    { name: 'gone', sha256: A, models: ['x', '*'], revoked: true, expiresAtMs: 1 },
    { name: 'nothing', sha256: B, models: [] },
    { name: 'uncallable', sha256: B, models: ['\u0001', 'a\tb'] },
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

test('policy as tables', () => {
  expect(callerTables(POLICY, [{ issuer: 'i', identity: { key: 'sub' } }])).toEqual({
    keys: [
      `${A}\tall\t\t\n`,
      `${B}\tone%09%25%0a\tred\t1\tm\tgpt-*\n`,
      `${A}\tgone\t\trevoked\n`,
      `${B}\tnothing\t\t\t\n`,
      `${B}\tuncallable\t\t\t\n`,
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
  const tokens = callerExtensions(POLICY, ISSUERS).find(({ name }) => name === TOKENS_FILTER)?.typedConfig;
  const settings = unpack(JwtAuthenticationSchema, tokens);
  if (!settings) throw new Error('no settings');
  const yaml = stringify(toTree(JwtAuthenticationSchema, settings, registry), { sortMapEntries: true, lineWidth: 0 });
  await expect(yaml).toMatchFileSnapshot(join(import.meta.dirname, 'testdata/jwt-authn.yaml'));
});

test('without issuers nothing verifies tokens', () => {
  expect(callerExtensions(POLICY, []).map(({ name }) => name)).toEqual([IDENTIFY_FILTER]);
});

test('the program holds no key and equal policies give equal bytes', () => {
  const bytes = (policy: Policy) =>
    callerExtensions(policy, ISSUERS).map((each) =>
      Buffer.from(encodeSorted(TypedExtensionConfigSchema, each)).toString('hex'),
    );
  expect(bytes(POLICY)).toEqual(
    bytes({ account: 'pays for all', rules: POLICY.rules, teams: POLICY.teams, keys: POLICY.keys }),
  );
  const [identify] = callerExtensions(POLICY, []);
  const source = unpack(LuaSchema, identify?.typedConfig)?.defaultSourceCode?.specifier;
  expect(source?.value).toContain(A);
});
