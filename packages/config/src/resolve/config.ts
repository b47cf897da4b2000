import { BUILT_IN } from '../defaults.ts';
import type { Plugins } from '../plugins/use-plugins.ts';
import type { Report } from '../report.ts';
import type { RawPrice } from '../schema/price.ts';
import type { RawConfig, RawTelemetry } from '../schema/root.ts';
import type { Config, Price } from '../types.ts';
import { resolveAllowance, resolveIssuers, resolveKeys, resolveRules, resolveTeams } from './access.ts';
import { defined } from './defined.ts';
import { chooseFiles } from './files.ts';
import { resolvePorts } from './listen.ts';
import { resolveLocalLimits } from './local-limits.ts';
import { resolveModels } from './models.ts';
import { tierMistake, toPrice } from './price.ts';
import { resolveProviders } from './providers.ts';

/** Checks what the schema cannot say, and fills in the defaults. What it returns counts only if nothing was reported. */
export const resolveConfig = (
  raw: RawConfig,
  report: Report,
  { port, plugins }: { readonly port: number | undefined; readonly plugins: Plugins },
): Config => {
  const written = raw.providers ?? {};
  const providers = chooseFiles(resolveProviders(written, plugins.kinds, report), written, {
    isWatched: isAsked(raw, report) || plugins.active.some(({ authorizer }) => authorizer),
    report,
  });
  const models = resolveModels(raw.models ?? {}, providers, report);
  if (report.written(['models']).size === 0) report.warning(['models'], 'there are no models: nothing will be served');
  return {
    ...resolvePorts(raw, port, report),
    providers,
    models,
    keys: resolveKeys(raw.keys ?? [], report),
    teams: resolveTeams(raw.teams ?? {}),
    organization: resolveOrganization(raw, report),
    jwt: resolveIssuers(raw.jwt ?? [], report),
    rules: resolveRules(raw.rules ?? [], report),
    localLimits: resolveLocalLimits(raw.localLimits ?? [], isAsked(raw, report), report),
    prices: resolvePrices(raw.prices ?? {}, report),
    telemetry: resolveTelemetry(raw.telemetry ?? {}, report),
    store: resolveStore(raw.store, report),
    plugins: plugins.active,
  };
};

/** What all pay together is held where callers are asked who they are. */
const resolveOrganization = (raw: RawConfig, report: Report): Config['organization'] => {
  const held = (['budget', 'limits'] as const).filter((field) => report.written(['organization']).has(field));
  for (const field of isAsked(raw, report) ? [] : held) {
    report.problem(
      ['organization', field],
      'nobody is asked who he is, so nobody can be refused: it needs keys or jwt',
    );
  }
  return resolveAllowance(raw.organization ?? {});
};

/** Callers have to say who they are. */
const isAsked = (raw: RawConfig, report: Report): boolean => {
  const written = report.written([]);
  return (['keys', 'jwt', 'teams', 'rules'] as const).some((section) => hasItems(raw, section, written));
};

/** Something is in the section, be it broken: then that is reported. */
const hasItems = (
  raw: RawConfig,
  section: 'keys' | 'jwt' | 'teams' | 'rules',
  written: ReadonlySet<string>,
): boolean => {
  const items = raw[section];
  return items === undefined ? written.has(section) : Object.keys(items).length > 0;
};

export const resolvePrices = (raw: Readonly<Record<string, RawPrice>>, report: Report): readonly Price[] =>
  Object.entries(raw).map(([name, price]) => {
    if (name.slice(0, -1).includes('*'))
      report.nameProblem(['prices', name], 'a * may only stand at the end of a name');
    for (const tier of Object.keys(price.tiers ?? {})) {
      const path = ['prices', name, 'tiers', tier];
      const mistake = tierMistake(tier, report.written(path));
      if (mistake !== undefined) report.nameProblem(path, mistake);
    }
    return { name, ...toPrice(price) };
  });

const resolveTelemetry = ({ accessLog, otlp }: RawTelemetry, report: Report): Config['telemetry'] => {
  const url = otlp === '' ? undefined : otlp;
  const valid = url === undefined || (/^https?:\/\//i.test(url) && URL.canParse(url));
  if (!valid) report.problem(['telemetry', 'otlp'], 'expected an http(s) URL');
  return defined({ accessLog, otlp: url });
};

const resolveStore = (raw: RawConfig['store'], report: Report): Config['store'] => {
  if (raw === undefined || typeof raw === 'string') return raw ?? BUILT_IN.store;
  if (report.written(['store']).size === 0) report.problem(['store'], 'expected redis, postgres or both');
  if (raw.redis === undefined && raw.postgres !== undefined)
    report.warning(['store'], 'there is no redis: budgets and limits are counted for each machine apart');
  return defined(raw);
};
