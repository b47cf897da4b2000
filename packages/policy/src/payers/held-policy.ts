import { accountsText, type Account } from '@dragoman/metering';
import type { Policy, Spending } from '../policy.ts';
import type { Payers } from './payers.ts';

/** The policy, with what authz and the meter are to be told of whom. */
export function heldPolicy(policy: Policy, payers: Payers): Policy {
  return {
    ...policy,
    keys: policy.keys.map((key) => withSpending(key, payers.keys.get(key.name))),
    teams: policy.teams.map((team) => withSpending(team, payers.teams.get(team.name))),
    ...spendingOf(payers.organization),
  };
}

/** Who has no budget and no limits is as he came. */
const withSpending = <T extends Spending>(grant: T, account: Account | undefined): T =>
  account ? { ...grant, ...spendingOf(account) } : grant;

/**
 * Authz is asked because of hard budgets and limits. A soft budget is no reason to ask; where authz is asked for
 * somebody else who pays it is told of it too, for a call is counted once.
 */
function spendingOf(account: Account | undefined): Spending {
  if (!account) return {};
  const { scope, budget, limits } = account;
  const hard = budget?.mode === 'hard' ? budget : undefined;
  const soft = budget?.mode === 'soft' ? budget : undefined;
  const isHeld = hard !== undefined || Object.keys(limits).length > 0;
  return {
    ...(isHeld && { account: accountsText([{ scope, limits, ...(hard && { budget: hard }) }]) }),
    ...(soft && { soft: accountsText([{ scope, limits: {}, budget: soft }]) }),
  };
}

/** Whether anybody's calls have to be asked about. */
export const isHeld = ({ keys, teams, account }: Policy): boolean =>
  account !== undefined || [...keys, ...teams].some((each) => each.account !== undefined);
