import { expect, test } from 'vitest';
import { decide, type Caller, type Policy, type Rule } from '../src/index.ts';

const rule = (effect: Rule['effect'], models: string, when: Record<string, string[]> = {}): Rule => ({
  effect,
  models: models.split(' '),
  when: Object.entries(when).map(([subject, values]) => ({ subject: subject as 'key', values })),
});
const caller = (more: Partial<Caller> = {}): Caller => ({ key: 'k', models: ['*'], claims: {}, ...more });
const policy = (rules: readonly Rule[], teams: Policy['teams'] = []): Policy => ({ keys: [], teams, rules });
const NONE = policy([]);

test.each<readonly [string, Policy, Caller | undefined, string, string]>([
  ['nobody', NONE, undefined, 'm', 'no: unauthenticated'],
  ['anybody who is known', NONE, caller(), 'm', 'yes: default'],
  ['a model of the key', NONE, caller({ models: ['gpt-*', 'm'] }), 'gpt-5', 'yes: default'],
  ['a star stands for nothing too', NONE, caller({ models: ['gpt-*'] }), 'gpt-', 'yes: default'],
  ['one letter short', NONE, caller({ models: ['gpt-*'] }), 'gpt', 'no: key'],
  ['case counts', NONE, caller({ models: ['m'] }), 'M', 'no: key'],
  ['a key with no models', NONE, caller({ models: [] }), 'm', 'no: key'],
  ['not of the team', policy([], [{ name: 't', models: ['n'] }]), caller({ team: 't' }), 'm', 'no: team'],
  ['of another team', policy([], [{ name: 't', models: ['n'] }]), caller({ team: 'u' }), 'm', 'yes: default'],
  ['a rule for all', policy([rule('deny', 'm')]), caller(), 'm', 'no: rule 1'],
  ['a rule for others', policy([rule('deny', 'm', { team: ['t'] })]), caller(), 'm', 'yes: default'],
  ['a rule for the team', policy([rule('deny', 'm', { team: ['t'] })]), caller({ team: 't' }), 'm', 'no: rule 1'],
  ['a rule for another team', policy([rule('deny', 'm', { team: ['u'] })]), caller({ team: 't' }), 'm', 'yes: default'],
  ['the first that matches', policy([rule('allow', 'm'), rule('deny', '*')]), caller(), 'm', 'yes: rule 1'],
  ['the next for another model', policy([rule('allow', 'm'), rule('deny', '*')]), caller(), 'n', 'no: rule 2'],
  ['allow is no exception from a list', policy([rule('allow', '*')]), caller({ models: ['n'] }), 'm', 'no: key'],
  ['by name', policy([rule('deny', '*', { key: ['j', 'k'] })]), caller(), 'm', 'no: rule 1'],
  ['all conditions', policy([rule('deny', '*', { key: ['k'], team: ['t'] })]), caller(), 'm', 'yes: default'],
  [
    'a claim',
    policy([rule('deny', '*', { 'claims.role': ['x'] })]),
    caller({ claims: { role: ['y', 'x'] } }),
    'm',
    'no: rule 1',
  ],
  ['a number', policy([rule('deny', '*', { 'claims.n': ['7'] })]), caller({ claims: { n: 7 } }), 'm', 'no: rule 1'],
  [
    'no number',
    policy([rule('deny', '*', { 'claims.n': ['1.5'] })]),
    caller({ claims: { n: 1.5 } }),
    'm',
    'yes: default',
  ],
  [
    'a name that every object has',
    policy([rule('deny', '*', { 'claims.constructor': ['x'] })]),
    caller(),
    'm',
    'yes: default',
  ],
])('%s', (...[, rules, who, model, verdict]) => {
  const { allowed, why } = decide(rules, who, model);
  expect(`${allowed ? 'yes' : 'no'}: ${why}`).toBe(verdict);
});
