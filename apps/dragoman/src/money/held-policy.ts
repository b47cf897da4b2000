import type { Policy } from '@dragoman/policy';
import { heldText, type Payers } from './payers.ts';

/** The policy, with what authz is to be told of whom. */
export function heldPolicy(policy: Policy, payers: Payers): Policy {
  const account = heldText(payers.organization);
  const of = (accounts: Payers['keys'], name: string): { readonly account?: string } => {
    const text = heldText(accounts.get(name));
    return text === undefined ? {} : { account: text };
  };
  return {
    ...policy,
    keys: policy.keys.map((key) => ({ ...key, ...of(payers.keys, key.name) })),
    teams: policy.teams.map((team) => ({ ...team, ...of(payers.teams, team.name) })),
    ...(account !== undefined && { account }),
  };
}

/** Whether anybody's calls have to be asked about. */
export const isHeld = ({ keys, teams, account }: Policy): boolean =>
  account !== undefined || [...keys, ...teams].some((each) => each.account !== undefined);
