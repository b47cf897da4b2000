import { create } from '@bufbuild/protobuf';
import type { Config, Model, Provider } from '@dragoman/config';
import { RouteSchema, type Route } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { MODEL_HEADER, stamp, type ModelIntent, type TargetIntent } from '@dragoman/patches';
import { formatsOf } from '@dragoman/providers';
import { linesFor, linesText } from '@dragoman/metering';
import type { ProviderFormat, SomeModels } from '@dragoman/spec';
import { headerIs } from '@dragoman/xds';
import type { KnownBeside } from './known-beside.ts';
import { beginningOf, knownModels } from './known-models.ts';
import { authorizersOf, transformsOf } from './plugins-of.ts';
import { clusterName } from './provider-cluster.ts';

type Target = Model['fallback'][number];

/** A route a model, written as a user of Gateway API writes it: a match on the header that stands for the model. */
export function modelRoutes(config: Config, beside: KnownBeside): Route[] {
  const providers = new Map(config.providers.map((provider) => [provider.name, provider]));
  return byPrecedence(config.models).flatMap((model) => {
    const surroundings = { providers, config, beside };
    const intent = intentOf(model, surroundings);
    const parts = knownModels(model, providers).map(({ name, some }) =>
      routeOf(`${model.name}/${some.format}`, { ...intentOf(model, { ...surroundings, some }), name }),
    );
    return [...parts, routeOf(model.name, intent)];
  });
}

const routeOf = (name: string, intent: ModelIntent): Route =>
  create(RouteSchema, {
    name,
    match: {
      pathSpecifier: { case: 'prefix', value: '/' },
      headers: [headerIs(MODEL_HEADER, patternOf(intent.name))],
    },
    metadata: stamp(undefined, intent),
  });

function patternOf({ kind, text }: ModelIntent['name']) {
  if (kind === 'regex') return { case: 'safeRegex' as const, value: { regex: text } };
  return { case: kind, value: text };
}

/** Exact names first, then the longest wildcard. */
function byPrecedence(models: readonly Model[]): Model[] {
  const rank = ({ name }: Model) => (name.endsWith('*') ? name.length : Number.MAX_SAFE_INTEGER);
  return models.toSorted((a, b) => rank(b) - rank(a));
}

interface Surroundings {
  readonly providers: ReadonlyMap<string, Provider>;
  readonly config: Config;
  readonly beside: KnownBeside;
  /** Models of which is known that the name is one of them. */
  readonly some?: SomeModels;
}

function intentOf(model: Model, { providers, config, beside, some }: Surroundings): ModelIntent {
  const target = (to: Target, weight: number): TargetIntent => ({
    cluster: clusterName(to.provider),
    name: to.model.kind === 'named' ? { model: to.model.name } : { prefix: to.model.strip },
    weight,
    formats: spoken(to),
    ...pricesOf(to),
    ...transformsOf(config.plugins, { model: model.name, kind: kindOf(to) }, beside),
  });
  const kindOf = (to: Target): string => providers.get(to.provider)?.kind.kind ?? '';
  const wildcard = model.name.endsWith('*');
  const publicName = { text: model.name.replace(/\*$/, ''), whole: !wildcard };
  const pricesOf = (to: Target): Pick<TargetIntent, 'prices'> => {
    const upstream =
      to.model.kind === 'named'
        ? { text: to.model.name, whole: true }
        : { text: publicName.text.slice(to.model.strip.length), whole: !wildcard };
    const shipped = beside.catalogue(kindOf(to));
    const prices = linesText(linesFor({ publicName, upstream, provider: to.provider }, config.prices, shipped));
    return prices === '' ? {} : { prices };
  };
  const spoken = (to: Target): readonly ProviderFormat[] => {
    const provider = providers.get(to.provider);
    if (!provider) return [];
    return formatsOf(provider.kind, provider.formats, beginningOf(to.model, model.name) ?? some);
  };
  return {
    name: wildcard ? { kind: 'prefix', text: model.name.slice(0, -1) } : { kind: 'exact', text: model.name },
    targets: model.targets.map((to) => target(to, to.weight)),
    fallback: model.fallback.map((to) => target(to, 1)),
    timeoutMs: model.timeoutMs,
    idleMs: model.idleMs,
    retries: model.retries,
    ...authorizersOf(config.plugins, model.name, beside),
  };
}
