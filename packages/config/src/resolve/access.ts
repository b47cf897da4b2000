import { suggest } from '../nearest.ts';
import type { Path } from '../path.ts';
import type { Report } from '../report.ts';
import type { RawBudget, RawIssuer, RawKey, RawLimits, RawOrganization, RawRule, RawTeam } from '../schema/access.ts';
import type { RawPolicyIssuer } from '../schema/policy.ts';
import type { Allowance, Budget, Issuer, Limits, PolicyIssuer, Rule, Team, VirtualKey } from '../types.ts';
import { defined } from './defined.ts';
import { toNanoUsd, toRate } from './values.ts';

const ALL_MODELS: readonly string[] = ['*'];

const toBudget = (raw: RawBudget | undefined): Budget | undefined =>
  raw === undefined ? undefined : { nanoUsd: toNanoUsd(raw.usd), per: raw.per, mode: raw.mode ?? 'hard' };

const toLimits = (raw: RawLimits | undefined): Limits =>
  defined({
    requests: raw?.requests === undefined ? undefined : toRate(raw.requests),
    tokens: raw?.tokens === undefined ? undefined : toRate(raw.tokens),
    concurrent: raw?.concurrent,
  });

export const resolveAllowance = (raw: RawOrganization): Allowance =>
  defined({ budget: toBudget(raw.budget), limits: toLimits(raw.limits) });

export const resolveTeams = (raw: Readonly<Record<string, RawTeam>>): readonly Team[] =>
  Object.entries(raw).map(([name, fields]) => ({
    ...resolveAllowance(fields),
    name,
    models: fields.models ?? ALL_MODELS,
  }));

export const resolveKeys = (raw: readonly RawKey[], report: Report): readonly VirtualKey[] => {
  const names = new Set<string>();
  const hashes = new Set<string>();
  return raw.map((key, index) => {
    const path = ['keys', index];
    if (names.has(key.name))
      report.problem([...path, 'name'], `there is another key ${report.show([...path, 'name'], key.name)}`);
    names.add(key.name);
    // One key cannot be two: nobody could say whose call it was.
    if (hashes.has(key.hash)) report.problem([...path, 'hash'], 'another key has the same hash');
    hashes.add(key.hash);
    checkTeam(key, path, report);
    return defined({
      ...resolveAllowance(key),
      name: key.name,
      sha256: key.hash.slice('sha256:'.length),
      team: key.team,
      models: key.models ?? ALL_MODELS,
      expiresAtMs: toInstant(key.expires, [...path, 'expires'], report),
    });
  });
};

const checkTeam = ({ team }: RawKey, path: Path, report: Report): void => {
  const teams = report.written(['teams']);
  if (team === undefined || teams.has(team)) return;
  const shown = report.show([...path, 'team'], team);
  report.problem(
    [...path, 'team'],
    shown === 'the value' ? 'there is no team of this name' : `there is no team ${shown}${suggest(team, teams)}`,
  );
};

/** The schema has seen to the form; a day that the month does not have is left to be found. */
const toInstant = (text: string | undefined, path: Path, report: Report): number | undefined => {
  if (text === undefined) return undefined;
  const day = text.slice(0, 'yyyy-mm-dd'.length);
  const [instant, midnight] = [Date.parse(text), Date.parse(day)];
  const exists = !Number.isNaN(instant) && new Date(midnight).toISOString().startsWith(day);
  if (!exists) report.problem(path, 'there is no such date');
  return instant;
};

export const resolveIssuers = (raw: readonly RawIssuer[], report: Report): readonly Issuer[] =>
  raw.map(({ jwks, ...rest }, index) => ({
    ...issuerOf(rest),
    jwks: typeof jwks === 'string' ? urlOf(jwks, index, report) : { from: 'file', path: jwks.file },
  }));

export const resolvePolicyIssuers = (raw: readonly RawPolicyIssuer[], report: Report): readonly PolicyIssuer[] =>
  raw.map(({ jwks, ...rest }, index) => ({
    ...issuerOf(rest),
    jwks: typeof jwks === 'string' ? urlOf(jwks, index, report) : { from: 'keys', keys: jwks.keys },
  }));

const issuerOf = ({ issuer, audiences, identity }: Omit<RawIssuer, 'jwks'>): Omit<Issuer, 'jwks'> => ({
  issuer,
  audiences,
  identity: defined({ key: identity?.key ?? 'sub', team: identity?.team }),
});

const urlOf = (url: string, index: number, report: Report): { readonly from: 'url'; readonly url: string } => {
  if (!isPlainUrl(url)) report.problem(['jwt', index, 'jwks'], 'expected an http(s) URL');
  return { from: 'url', url };
};

const isPlainUrl = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { username, password, port } = new URL(text);
  return username === '' && password === '' && port !== '0';
};

export const resolveRules = (raw: readonly RawRule[], report: Report): readonly Rule[] =>
  raw.map(({ allow, deny, when }, index) => {
    const path = ['rules', index];
    const written = report.written(path);
    if (written.has('allow') === written.has('deny')) report.problem(path, 'a rule has either allow or deny');
    return {
      effect: written.has('deny') ? 'deny' : 'allow',
      models: deny ?? allow ?? [],
      when: Object.entries(when ?? {}).flatMap(([subject, values]) => {
        const known = toSubject(subject);
        if (known === undefined)
          report.nameProblem(
            [...path, 'when', subject],
            `unknown subject ${JSON.stringify(subject)}; known here: key, team, claims.NAME`,
          );
        return known === undefined ? [] : [{ subject: known, values: typeof values === 'string' ? [values] : values }];
      }),
    };
  });

const toSubject = (text: string): Rule['when'][number]['subject'] | undefined => {
  if (text === 'key' || text === 'team') return text;
  return /^claims\../.test(text) ? `claims.${text.slice('claims.'.length)}` : undefined;
};
