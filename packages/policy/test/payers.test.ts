import type { Budget } from '@dragoman/metering';
import { expect, test } from 'vitest';
import {
  accountsIn,
  heldPolicy,
  isHeld,
  NOBODY,
  pausedPolicy,
  pausesOf,
  payersFor,
  payersOf,
  type Policy,
} from '../src/index.ts';

const budget = (mode: Budget['mode'], nanoUsd = 100): Budget => ({ nanoUsd, per: 'day', mode });
const grant = (name: string, team?: string) => ({
  name,
  sha256: 'a'.repeat(64),
  models: ['*'],
  ...(team !== undefined && { team }),
});
const ALLOWED = {
  keys: [
    { ...grant('hard', 'soft'), budget: budget('hard'), limits: {} },
    { ...grant('limited'), budget: budget('soft'), limits: { concurrent: 2 } },
    { ...grant('counted'), limits: { concurrent: 1 } },
    { ...grant('free'), limits: {} },
  ],
  teams: [{ name: 'soft', models: ['*'], budget: budget('soft', 7), limits: {} }],
  organization: { limits: {} },
};
const POLICY: Policy = { keys: ALLOWED.keys, teams: ALLOWED.teams, rules: [] };

test('who pays for a call', () => {
  const payers = payersOf(ALLOWED);
  expect(accountsIn(payers).map(({ scope }) => scope)).toEqual(['key:hard', 'key:limited', 'key:counted', 'team:soft']);
  expect(payersFor(payers, { key: 'hard', team: 'soft' }).map(({ scope }) => scope)).toEqual(['key:hard', 'team:soft']);
  expect(payersFor(payers, { key: 'free', team: null })).toEqual([]);
  const all = payersOf({ ...ALLOWED, organization: { limits: { concurrent: 9 } } });
  expect(payersFor(all, { key: null, team: null })).toEqual([{ scope: 'organization', limits: { concurrent: 9 } }]);
});

test('a name means somebody else under another owner', () => {
  const owned = payersOf(
    { ...ALLOWED, organization: { budget: budget('hard'), limits: {} } },
    { keys: 'default/keys', organization: 'default/all' },
  );
  expect(accountsIn(owned).map(({ scope }) => scope)).toEqual([
    'key:default/keys/hard',
    'key:default/keys/limited',
    'key:default/keys/counted',
    'team:soft',
    'organization:default/all',
  ]);
});

test('authz is told of what is hard, the meter of what is soft', () => {
  const { keys, teams } = heldPolicy(POLICY, payersOf(ALLOWED));
  const told = [...keys, ...teams].map(({ account, soft }) => [account, soft].map((text) => text && JSON.parse(text)));
  expect(told).toEqual([
    [{ scope: 'key:hard', limits: {}, budget: budget('hard') }, undefined],
    [
      { scope: 'key:limited', limits: { concurrent: 2 } },
      { scope: 'key:limited', limits: {}, budget: budget('soft') },
    ],
    [{ scope: 'key:counted', limits: { concurrent: 1 } }, undefined],
    [undefined, undefined],
    [undefined, { scope: 'team:soft', limits: {}, budget: budget('soft', 7) }],
  ]);
  expect(isHeld(heldPolicy(POLICY, payersOf(ALLOWED)))).toBe(true);
  expect(isHeld(heldPolicy(POLICY, NOBODY))).toBe(false);
  const organization = { scope: 'organization', budget: budget('hard'), limits: {} } as const;
  expect(isHeld(heldPolicy(POLICY, { ...NOBODY, organization }))).toBe(true);
});

test.each([
  [6, undefined],
  [7, 86_400_000],
])('a soft budget of 7 of which %s are spent pauses until %s', async (spent, until) => {
  const payers = payersOf(ALLOWED, { teams: 'default/teams' });
  const asked: string[] = [];
  const values = async (counters: readonly string[]) => {
    asked.push(...counters);
    return counters.map((name) => (name.includes('team:default/teams/soft') ? spent : 0));
  };
  const pauses = await pausesOf(payers, { values }, 1_000);
  expect(asked.toSorted()).toEqual(['budget/day/0/key:limited', 'budget/day/0/team:default/teams/soft']);
  const [team] = POLICY.teams;
  const paused = { ...POLICY, teams: [{ ...team, ...(until !== undefined && { pausedUntilMs: until }) }] };
  expect(pausedPolicy(POLICY, payers, pauses)).toStrictEqual(paused);
});

test('a key pauses, and everybody together', () => {
  const organization = { budget: budget('soft'), limits: {} };
  const payers = payersOf({ ...ALLOWED, organization });
  const pauses = new Map([
    ['key:limited', 5],
    ['organization', 6],
  ] as const);
  expect(pausedPolicy(POLICY, payers, pauses)).toStrictEqual({
    ...POLICY,
    keys: POLICY.keys.map((key) => ({ ...key, ...(key.name === 'limited' && { pausedUntilMs: 5 }) })),
    pausedUntilMs: 6,
  });
});

test('without a soft budget nothing is asked, and nobody pauses', async () => {
  const values = () => Promise.reject(new Error('asked'));
  const pauses = await pausesOf(NOBODY, { values }, 1_000);
  expect(pauses.size).toBe(0);
  expect(pausedPolicy(POLICY, NOBODY, pauses)).toBe(POLICY);
});
