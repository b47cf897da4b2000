import { claimTexts } from './claim-texts.ts';
import { matchesName } from './matches-name.ts';
import type { Caller, Condition, Policy, Subject } from './policy.ts';

/** `why` names what decided: `unauthenticated`, `key`, `team`, the number of a rule, or `default`. */
export interface Decision {
  readonly allowed: boolean;
  readonly why: string;
}

/** Whether a caller may use a model: the list of the key, the list of the team, then the first rule that matches. */
export function decide(policy: Policy, caller: Caller | undefined, model: string): Decision {
  if (!caller) return { allowed: false, why: 'unauthenticated' };
  if (!matchesName(caller.models, model)) return { allowed: false, why: 'key' };
  const team = policy.teams.find(({ name }) => name === caller.team);
  if (team && !matchesName(team.models, model)) return { allowed: false, why: 'team' };
  const at = policy.rules.findIndex(({ when, models }) => holds(when, caller) && matchesName(models, model));
  const rule = policy.rules[at];
  return rule ? { allowed: rule.effect === 'allow', why: ruleName(at) } : { allowed: true, why: 'default' };
}

/** Rules are counted from 1, in the order of the file. */
export const ruleName = (index: number): string => `rule ${index + 1}`;

const holds = (when: Condition, caller: Caller): boolean =>
  when.every(({ subject, values }) => textsOf(subject, caller).some((text) => values.includes(text)));

function textsOf(subject: Subject, { key, team, claims }: Caller): readonly string[] {
  if (subject === 'key') return [key];
  return claimTexts(subject === 'team' ? team : claims[subject.slice('claims.'.length)]);
}
