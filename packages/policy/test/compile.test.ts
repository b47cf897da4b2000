import { JwtAuthenticationSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/jwt_authn/v3/config';
import { LuaSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/lua/v3/lua';
import { encodeSorted } from '@envoyproxy/protos/encode-sorted';
import {
  TypedExtensionConfigSchema,
  type TypedExtensionConfig,
} from '@envoyproxy/protos/envoy/config/core/v3/extension';
import { registry } from '@envoyproxy/protos/registry';
import { identifySource, policiesSource } from '@dragoman/lua';
import { toTree, unpack } from '@dragoman/xds';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { callerTables } from '../src/compile/caller-tables.ts';
import { keyLines } from '../src/compile/key-lines.ts';
import {
  callerExtensions,
  IDENTIFY_FILTER,
  KEY_LIMITS,
  KEYS_FILTER,
  policyExtensions,
  TOKENS_FILTER,
  type NamedPolicy,
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
    { name: 'one\t%\n', sha256: B, team: 'red', models: ['m', '', 'gpt-*'], expiresAtMs: 1_999 },
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
    { effect: 'deny', models: ['o3*', 'o4'], when: [{ subject: 'team', values: ['red'] }] },
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
  ).toStrictEqual({
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
      { step: '-rule 2\to3*\to4', when: [{ subject: 'team', values: { red: true } }] },
    ],
    accounts: { keys: { all: 'pays' }, teams: { blue: 'pays too' }, organization: 'pays for all' },
    soft: { keys: {}, teams: { blue: 'softly' } },
    pauses: { keys: { all: 2 }, teams: { blue: 9 } },
    issuers: [{ key: 'sub', claims: 'claims ["i","sub"]', header: 'header ["i","sub"]' }],
  });
});

test('a policy whose keys stand in no other table names none', () => {
  expect(callerTables(POLICY, [], { lines: new Map() })).not.toHaveProperty('base');
});

/** The settings of the filter that verifies tokens. */
function tokensYaml(extensions: readonly TypedExtensionConfig[]): string {
  const settings = unpack(JwtAuthenticationSchema, extensions.find(({ name }) => name === TOKENS_FILTER)?.typedConfig);
  if (!settings) throw new Error('no settings');
  return stringify(toTree(JwtAuthenticationSchema, settings, registry), { sortMapEntries: true, lineWidth: 0 });
}

/** The program of the filter that says who calls. */
const programOf = (extensions: readonly TypedExtensionConfig[]): unknown =>
  unpack(LuaSchema, extensions.find(({ name }) => name === IDENTIFY_FILTER)?.typedConfig)?.defaultSourceCode?.specifier
    .value;

const golden = (file: string): string => join(import.meta.dirname, 'testdata', file);

test('issuers as settings of jwt_authn', async () => {
  await expect(tokensYaml(callerExtensions(POLICY, ISSUERS, FEW).extensions)).toMatchFileSnapshot(
    golden('jwt-authn.yaml'),
  );
});

describe('several policies', () => {
  const policies: readonly NamedPolicy[] = [
    { name: 'one', policy: POLICY, issuers: ISSUERS },
    { name: 'two', policy: { keys: [], teams: [], rules: [] }, issuers: ISSUERS.slice(1) },
  ];

  test('each of them tries its own issuers', async () => {
    await expect(tokensYaml(policyExtensions(policies))).toMatchFileSnapshot(golden('jwt-authn-of-policies.yaml'));
  });

  test('are one program, with the tables of each under its name', () => {
    const tables = policies.map(({ name, policy, issuers }) => {
      const own = issuers.map((issuer) => ({ ...issuer, policy: name }));
      return [name, callerTables(policy, own, { lines: keyLines(policy.keys) })] as const;
    });
    expect(programOf(policyExtensions(policies))).toBe(policiesSource(tables));
  });

  test('a token that one of them trusts is left where no other one looks', () => {
    const [one, two] = ['one', 'two'].map((policy) =>
      callerTables(POLICY, [{ issuer: 'i', identity: { key: 'sub', team: 'group' }, policy }], { lines: new Map() }),
    );
    expect(one?.issuers).toEqual([
      {
        key: 'sub',
        team: 'group',
        claims: 'claims ["one",["i","sub","group"]]',
        header: 'header ["one",["i","sub","group"]]',
      },
    ]);
    expect(two?.issuers).not.toEqual(one?.issuers);
  });
});

test('without issuers no token is verified, and what would do it is there', () => {
  const { extensions } = callerExtensions(POLICY, [], FEW);
  expect(extensions.map(({ name }) => name)).toEqual(['dragoman.tokens', 'dragoman.identify']);
  expect(tokensYaml(extensions)).toBe('{}\n');
});

test('equal policies give equal bytes', () => {
  const bytes = (policy: Policy) =>
    callerExtensions(policy, ISSUERS, FEW).extensions.map((each) =>
      Buffer.from(encodeSorted(TypedExtensionConfigSchema, each)).toString('hex'),
    );
  expect(bytes(POLICY)).toEqual(
    bytes({ account: 'pays for all', rules: POLICY.rules, teams: POLICY.teams, keys: POLICY.keys }),
  );
  expect(programOf(callerExtensions(POLICY, [], FEW).extensions)).toBe(
    identifySource(callerTables(POLICY, [], { lines: keyLines(POLICY.keys) })),
  );
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
  expect(first.extensions.map(({ name }) => name)).toEqual(['dragoman.keys', 'dragoman.tokens', 'dragoman.identify']);
  expect(programOf(first.extensions)).toBe(identifySource(callerTables(policy, [], { lines: keyLines(keys) })));
  expect(sourceOf(first, KEYS_FILTER)).toContain('key 20000\t');
  expect(sourceOf(first, IDENTIFY_FILTER)).toContain('key 20000\t');
  const revoked = { ...policy, keys: keys.map((key, at) => (at === 7 ? { ...key, revoked: true } : key)) };
  const later = callerExtensions(revoked, [], { before: first.bases, nowMs: 10_000 });
  expect(sourceOf(later, KEYS_FILTER)).toBe(sourceOf(first, KEYS_FILTER));
  const beside = { lines: keyLines(revoked.keys.slice(7, 8)), base: 0 };
  expect(programOf(later.extensions)).toBe(identifySource(callerTables(revoked, [], beside)));
  expect(sourceOf(later, IDENTIFY_FILTER)).toContain(`local KEYS = [[${keys[7]?.sha256}\tkey 7\t\trevoked\n]]`);
});
