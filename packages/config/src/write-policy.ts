import { writePrice } from './resolve/price.ts';
import { toUsd, rateText } from './resolve/values.ts';
import { defined } from './resolve/defined.ts';
import type { PolicyConfig } from './parse-policy.ts';
import type { Allowance, LocalLimit, PolicyIssuer, Price, Rule, Team, VirtualKey } from './types.ts';
import type { Data } from './yaml/branch.ts';

/** Sections of an LLMPolicy. */
export type PolicySections = Readonly<Record<string, Data>>;

/**
 * What is said about callers, in the words of an LLMPolicy: `parsePolicy` reads the same out of them. Each section is
 * there, also an empty one: from files Envoy Gateway takes what is not said any more as said before.
 */
export const writeCallers = ({
  keys,
  jwt,
  rules,
  teams,
  organization,
}: Omit<PolicyConfig, 'localLimits' | 'prices'>): PolicySections => ({
  keys: keys.map(keyOf),
  jwt: jwt.map(issuerOf),
  rules: rules.map(ruleOf),
  teams: Object.fromEntries(teams.map((team) => [team.name, grantOf(team)])),
  organization: allowanceOf(organization),
});

/** Limits of each gateway in the same words. */
export const writeLocalLimits = (limits: readonly LocalLimit[]): PolicySections => ({
  localLimits: limits.map(({ requests, by, when }) => ({
    requests: rateText(requests),
    ...(by.length > 0 && { by: [...by] }),
    ...(when.length > 0 && { when: Object.fromEntries(when.map(({ subject, value }) => [subject, value])) }),
  })),
});

/** Prices in the same words. */
export const writePrices = (prices: readonly Price[]): PolicySections => ({
  prices: Object.fromEntries(
    // Prices are numbers, lists and mappings, and nothing else.
    prices.map(({ name, ...price }) => [name, writePrice(price) as unknown as Data]),
  ),
});

const keyOf = ({ name, sha256, team, expiresAtMs, ...grant }: VirtualKey): Data => ({
  name,
  hash: `sha256:${sha256}`,
  ...(team !== undefined && { team }),
  ...(expiresAtMs !== undefined && { expires: new Date(expiresAtMs).toISOString() }),
  ...grantOf(grant),
});

const grantOf = ({ models, ...allowance }: Omit<Team, 'name'>) => ({ models: [...models], ...allowanceOf(allowance) });

const allowanceOf = ({ budget, limits: { requests, tokens, concurrent } }: Allowance) => {
  const limits = {
    ...(requests && { requests: rateText(requests) }),
    ...(tokens && { tokens: rateText(tokens) }),
    ...(concurrent !== undefined && { concurrent }),
  };
  return {
    ...(budget && { budget: { usd: toUsd(budget.nanoUsd), per: budget.per, mode: budget.mode } }),
    ...(Object.keys(limits).length > 0 && { limits }),
  };
};

const issuerOf = ({ issuer, audiences, jwks, identity }: PolicyIssuer): Data => ({
  issuer,
  audiences: [...audiences],
  jwks: jwks.from === 'url' ? jwks.url : { keys: jwks.keys.map(defined) },
  identity: { ...identity },
});

const ruleOf = ({ effect, models, when }: Rule): Data => ({
  [effect]: [...models],
  when: Object.fromEntries(when.map(({ subject, values }) => [subject, [...values]])),
});
