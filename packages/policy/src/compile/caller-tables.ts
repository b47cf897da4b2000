import type { CallerTables, LuaValue, PayerTable } from '@dragoman/lua';
import { ruleName } from '../decide.ts';
import type { ClaimNames, Condition, KeyGrant, Policy, Rule, Spending, TeamGrant } from '../policy.ts';

/** The part of an issuer by which its tokens are read. */
export interface IssuerNames {
  readonly issuer: string;
  readonly identity: ClaimNames;
  /** The one of several policies that trusts it: what was verified for another is nobody's here. */
  readonly policy?: string;
}

/**
 * Where a verified token is left for the filter behind. The settings of the two filters do not change at the same
 * moment: the names say how the token is to be read, and what the other side does not know yet is nobody's.
 */
export function tokenPlaces({ issuer, identity: { key, team }, policy }: IssuerNames) {
  const names = [issuer, key, ...(team === undefined ? [] : [team])];
  const name = JSON.stringify(policy === undefined ? names : [policy, names]);
  return { claims: `claims ${name}`, header: `header ${name}` };
}

/** Policy as the tables that the program in Envoy looks up: data, no code. */
export function callerTables(policy: Policy, issuers: readonly IssuerNames[]): CallerTables {
  return {
    keys: policy.keys.map(lineOf).join(''),
    teams: Object.fromEntries(
      policy.teams.filter(isLimited).map(({ name, models }) => [name, `=team${names(models)}`]),
    ),
    rules: policy.rules.map(toRule),
    issuers: issuers.map((each) => ({ ...each.identity, ...tokenPlaces(each) })),
    accounts: ofPayers(policy, ({ account }) => account),
    soft: ofPayers(policy, ({ soft }) => soft),
    pauses: ofPayers(policy, ({ pausedUntilMs: until }) => (until === undefined ? undefined : seconds(until))),
  };
}

const seconds = (ms: number): number => Math.floor(ms / 1000);

/** One fact of everybody who pays for calls, by name. */
function ofPayers<T>(policy: Policy, fact: (payer: Spending) => T | undefined): PayerTable<T> {
  const byName = (grants: readonly (KeyGrant | TeamGrant)[]): Readonly<Record<string, T>> =>
    Object.fromEntries(
      grants.flatMap((grant) => {
        const value = fact(grant);
        return value === undefined ? [] : [[grant.name, value]];
      }),
    );
  const organization = fact(policy);
  return {
    keys: byName(policy.keys),
    teams: byName(policy.teams),
    ...(organization !== undefined && { organization }),
  };
}

const lineOf = (key: KeyGrant): string =>
  `${[key.sha256, escaped(key.name), escaped(key.team ?? ''), endOf(key)].join('\t')}${isLimited(key) ? names(key.models) : ''}\n`;

/** Seconds since 1970, `revoked`, or nothing. */
function endOf({ revoked, expiresAtMs }: KeyGrant): string {
  if (revoked) return 'revoked';
  return expiresAtMs === undefined ? '' : String(seconds(expiresAtMs));
}

const isLimited = ({ models }: KeyGrant | TeamGrant): boolean => !models.includes('*');

/**
 * Each name behind a tab. One with a control character is left out: no request can ask for such a model. A list of
 * none still is a list, which nothing fits.
 */
const names = (models: readonly string[]): string => {
  const callable = models.filter((name) => name !== '' && !hasControl(name));
  return callable.length === 0 ? '\t' : callable.map((name) => `\t${name}`).join('');
};

const CONTROL = /[\u0000-\u001f\u007f]/;
const hasControl = (text: string): boolean => CONTROL.test(text);

const SPECIAL = /[\u0000-\u001f\u007f%]/g;
const escaped = (text: string): string =>
  text.replace(SPECIAL, (sign) => `%${sign.charCodeAt(0).toString(16).padStart(2, '0')}`);

const toRule = ({ effect, models, when }: Rule, index: number): LuaValue => ({
  step: `${effect === 'allow' ? '+' : '-'}${ruleName(index)}${names(models)}`,
  when: when.map(toCondition),
});

const CLAIMS = 'claims.';

function toCondition({ subject, values }: Condition[number]): LuaValue {
  const wanted = Object.fromEntries(values.map((value) => [value, true]));
  return subject.startsWith(CLAIMS)
    ? { subject: 'claim', claim: subject.slice(CLAIMS.length), values: wanted }
    : { subject, values: wanted };
}
