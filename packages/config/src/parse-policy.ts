import { LineCounter } from 'yaml';
import { Report } from './report.ts';
import { resolveAllowance, resolveKeys, resolvePolicyIssuers, resolveRules, resolveTeams } from './resolve/access.ts';
import { resolvePrices } from './resolve/config.ts';
import { resolveLocalLimits } from './resolve/local-limits.ts';
import { policySpec, type RawPolicy } from './schema/policy.ts';
import { validate } from './schema/validate.ts';
import type { Allowance, LocalLimit, PolicyIssuer, Price, Rule, Team, VirtualKey } from './types.ts';
import type { Branch, Data } from './yaml/branch.ts';
import { treeOf } from './yaml/tree-of.ts';

/** What one or several LLMPolicies say together. */
export interface PolicyConfig {
  readonly keys: readonly VirtualKey[];
  readonly jwt: readonly PolicyIssuer[];
  readonly rules: readonly Rule[];
  readonly teams: readonly Team[];
  readonly organization: Allowance;
  readonly localLimits: readonly LocalLimit[];
  readonly prices: readonly Price[];
}

export type PolicyResult =
  | { readonly ok: true; readonly policy: PolicyConfig }
  /** Each begins with its place: `keys[0].team: there is no team "b"`. None shows the value of a key. */
  | { readonly ok: false; readonly problems: readonly string[] };

/** Reads the `spec` of an LLMPolicy, or says everything that is wrong with it. Never throws. */
export const parsePolicy = (spec: Data): PolicyResult => {
  const root = treeIn(spec);
  if (root === undefined) return { ok: false, problems: ['nested too deeply'] };
  const report = new Report('', root, new LineCounter());
  const raw = validate(policySpec, root, report);
  if (raw) checkSources(raw, report);
  const policy = raw === undefined ? undefined : resolve(raw, report);
  const problems = report.problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  if (policy === undefined || problems.length > 0) return { ok: false, problems: [...new Set(problems)] };
  return { ok: true, policy };
};

const treeIn = (spec: Data): Branch | undefined => {
  try {
    return treeOf(spec);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
};

/** Whoever has the Secrets puts their keys beside the others before a policy is read. */
const checkSources = ({ keysFrom = [] }: RawPolicy, report: Report): void =>
  keysFrom.forEach(({ secret, labels }, index) => {
    if ((secret === undefined) === (labels === undefined))
      report.problem(['keysFrom', index], 'Secrets are named either by secret or by labels');
  });

/** Callers have to say who they are, be it that nobody can yet. */
const isAsked = (report: Report): boolean => {
  const written = report.written([]);
  return ['keys', 'keysFrom', 'jwt'].some((section) => written.has(section));
};

const resolve = (raw: RawPolicy, report: Report): PolicyConfig => ({
  keys: resolveKeys(raw.keys ?? [], report),
  jwt: resolvePolicyIssuers(raw.jwt ?? [], report),
  rules: resolveRules(raw.rules ?? [], report),
  teams: resolveTeams(raw.teams ?? {}),
  organization: resolveAllowance(raw.organization ?? {}),
  localLimits: resolveLocalLimits(raw.localLimits ?? [], isAsked(report), report),
  prices: resolvePrices(raw.prices ?? {}, report),
});
