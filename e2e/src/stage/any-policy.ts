import type { ClaimNames, KeyGrant, Rule, TeamGrant } from '@dragoman/policy';
import fc from 'fast-check';
import { hashOf } from './keys.ts';

/** Few names that lie close together: what is drawn from them meets often. */
const PATTERNS = ['*', 'a*', 'ab*', 'ab', 'abc', 'b/*', 'b', 'é*', 'A*'] as const;
const MODELS = ['a', 'ab', 'abc', 'abcd', 'b', 'b/c', 'b/', 'é', 'A', 'x', 'a b'] as const;
const TEAMS = ['red', 'blue', 'green'] as const;
const KEYS = ['k1', 'k2', 'k3'] as const;
const CLAIMS = ['role', 'level', 'key'] as const;
const VALUES = ['admin', 'user', '1', 'true', 'k1', 'red', '-1'] as const;

export const IDENTITY: ClaimNames = { key: 'who', team: 'team' };

const patterns = fc.subarray([...PATTERNS], { minLength: 0 });
const claim = fc.oneof(
  fc.constantFrom<unknown>(...VALUES, 1, -1, 1.5, true, false, null, '', 1e21),
  fc.array(fc.constantFrom<unknown>(...VALUES, 1, true, null, ['admin']), { maxLength: 3 }),
  fc.constant({ 1: 'admin', role: 'admin' }),
);

const keys: fc.Arbitrary<readonly KeyGrant[]> = fc.tuple(
  ...KEYS.map((name) =>
    fc.record(
      {
        name: fc.constant(name),
        sha256: fc.constant(hashOf(name).slice('sha256:'.length)),
        models: patterns,
        team: fc.constantFrom(...TEAMS),
        expiresAtMs: fc.constantFrom(0, 4_000_000_000_000),
      },
      { requiredKeys: ['name', 'sha256', 'models'] },
    ),
  ),
);
const teams: fc.Arbitrary<readonly TeamGrant[]> = fc.tuple(
  ...TEAMS.map((name) => fc.record({ name: fc.constant(name), models: patterns })),
);
const condition = fc.record({
  subject: fc.constantFrom('key' as const, 'team' as const, ...CLAIMS.map((name) => `claims.${name}` as const)),
  values: fc.subarray([...VALUES, ...KEYS.slice(1), ...TEAMS.slice(1)], { minLength: 1, maxLength: 4 }),
});
const rule: fc.Arbitrary<Rule> = fc.record({
  effect: fc.constantFrom('allow' as const, 'deny' as const),
  models: patterns,
  when: fc.uniqueArray(condition, { maxLength: 2, selector: ({ subject }) => subject }),
});

export const anyPolicy = fc.record({ keys, teams, rules: fc.array(rule, { maxLength: 6 }) });

/** A call with a key, or with the claims of a token. */
export const anyCall = fc.record({
  model: fc.constantFrom(...MODELS),
  caller: fc.oneof(
    fc.record({ key: fc.constantFrom(...KEYS, 'nobody') }),
    fc.record({
      claims: fc.record(
        {
          who: fc.constantFrom<unknown>(...KEYS, 'somebody', 7, ''),
          team: fc.constantFrom<unknown>(...TEAMS, 'other', 5, ['red']),
          role: claim,
          level: claim,
          key: claim,
        },
        { requiredKeys: ['who'] },
      ),
    }),
  ),
});

export type AnyCall = typeof anyCall extends fc.Arbitrary<infer Call> ? Call : never;
