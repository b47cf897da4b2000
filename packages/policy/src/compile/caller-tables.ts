import type { CallerTables, LuaValue, PayerTable } from '@dragoman/lua';
import { ruleName } from '../decide.ts';
import { isLimited, linesText, modelNames, type KeyLines } from './key-lines.ts';
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

/**
 * Policy as the tables that the program in Envoy looks up: data, no code.
 * @param keys - those that it looks up itself, and when the table was made that has the others
 */
export function callerTables(
  policy: Policy,
  issuers: readonly IssuerNames[],
  { lines, base }: { readonly lines: KeyLines; readonly base?: number },
): CallerTables {
  return {
    keys: linesText(lines),
    ...(base !== undefined && { base }),
    teams: Object.fromEntries(
      policy.teams.filter(isLimited).map(({ name, models }) => [name, `=team${modelNames(models)}`]),
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

const toRule = ({ effect, models, when }: Rule, index: number): LuaValue => ({
  step: `${effect === 'allow' ? '+' : '-'}${ruleName(index)}${modelNames(models)}`,
  when: when.map(toCondition),
});

const CLAIMS = 'claims.';

function toCondition({ subject, values }: Condition[number]): LuaValue {
  const wanted = Object.fromEntries(values.map((value) => [value, true]));
  return subject.startsWith(CLAIMS)
    ? { subject: 'claim', claim: subject.slice(CLAIMS.length), values: wanted }
    : { subject, values: wanted };
}
