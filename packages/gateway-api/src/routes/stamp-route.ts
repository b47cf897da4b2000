import type { Route } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { endpointPaths, stamp, type PublicName, type RouteIntent } from '@dragoman/patches';
import { BUILT_IN, suggest } from '@dragoman/config';
import type { KnownModels } from '@dragoman/standalone';
import type { GatewayFacts, Patience, RouteFacts } from '../annotations/facts.ts';
import { readAnnotations, ROUTE_ANNOTATIONS } from '../annotations/read-annotations.ts';
import { hangingOnRoute, heldOn, isEmpty, type Hanging } from '../policies/policies-of-route.ts';
import { holdingOf, type RoutePolicy } from '../policies/policy-book.ts';
import { called, type Resource } from '../resource.ts';
import type { Asked } from './asked.ts';
import { filterMistakes } from './filter-mistakes.ts';
import { ANY_MODEL, matchesModel, namesOfRoute } from './names-of-route.ts';
import { providerIntent, providerKindOf } from '../backends/provider-intent.ts';
import { partsOfName } from './parts-of-name.ts';
import { patienceOfAction } from './patience-of-action.ts';
import {
  backendsOfRoute,
  EndpointsUnknown,
  mistakesOf,
  targetsOf,
  type Found,
  type Surroundings,
} from './targets-of-route.ts';

/** What the Gateway of a route says for all its routes. */
export interface GatewayOfRoute {
  readonly facts: GatewayFacts;
  readonly mistakes: readonly string[];
  readonly policies: Hanging;
}

/** A route, the HTTPRoute it comes from, and its Gateway. */
export interface Subject {
  readonly route: Route;
  readonly resource: Resource;
  readonly gateway: GatewayOfRoute;
  /** Names of all Backends of the HTTPRoute, in whatever rule. */
  readonly backends: ReadonlySet<string>;
}

/** The stamped routes that stand for one route, with the name that each takes; undefined: it asks no model. */
export function stampRoute(subject: Subject, around: Surroundings): readonly Stamped[] | undefined {
  const { route, resource } = subject;
  const found = backendsOfRoute(route, around);
  const { facts, mistakes } = readAnnotations(resource, ROUTE_ANNOTATIONS, around.kinds);
  const hanging = hangingOnRoute(subject, facts.policy, around);
  if (isEmpty(hanging) && !asksModels(subject, found.asked)) {
    found.unseen.forEach((cluster) => around.unseen.add(cluster));
    return undefined;
  }
  const held = heldOn(hanging, subject.gateway.policies, around.book);
  const names = namesOfRoute(route, facts.models);
  const unreachable = pathMistakes(subject);
  const all = [
    ...mistakes,
    ...subject.gateway.mistakes,
    ...held.mistakes,
    ...found.mistakes,
    ...('wrong' in names ? [`${called(resource)}: ${names.wrong}`] : []),
    ...unreachable,
    ...ownMistakes(subject, { facts, found }),
    ...mistakesOf(found.asked, facts, around),
  ];
  if (all.length === 0 && found.unseen.length > 0) throw new EndpointsUnknown(found.unseen);
  const taken = 'wrong' in names || unreachable.length > 0 ? [ANY_MODEL] : names.value;
  const parts = taken.flatMap((name): readonly Part[] => {
    const known = all.length > 0 ? [] : partsOfName(name, found.asked, facts);
    return [...known.map((part) => ({ of: name, ...part })), { of: name, name }];
  });
  return parts.map((part, at) => {
    const intent: RouteIntent =
      all.length > 0
        ? { name: part.name, mistake: [...new Set(all)].join('; ') }
        : modelIntent(part, subject, { facts, ...found, policy: held.policy, around });
    const own = at === 0 ? route.name : `${route.name}|${at}`;
    const serving = 'targets' in intent && found.asked[0];
    return {
      route: { ...route, name: own, metadata: stamp(route.metadata, intent) },
      name: part.of,
      ...(serving && { servedBy: providerOf(serving, facts) }),
      ...('targets' in intent && held.policy && { policy: held.policy }),
    };
  });
}

/** A public name, or a part of one of which more is known. */
interface Part extends Partial<KnownModels> {
  readonly of: PublicName;
  readonly name: PublicName;
}

/** A stamped route, and the name that it takes or takes a part of. */
export interface Stamped {
  readonly route: Route;
  readonly name: PublicName;
  /** The first provider of it; absent: it serves nothing. */
  readonly servedBy?: { readonly provider: string; readonly known: readonly string[] };
  /** What holds on it; absent: no policy hangs there. */
  readonly policy?: RoutePolicy;
}

/** What a provider is called, and the models that its kind is known to have. */
const providerOf = ({ backend, facts }: Asked, { provider: choice }: RouteFacts): NonNullable<Stamped['servedBy']> => ({
  provider: facts.name ?? backend.resource.name,
  known: providerKindOf({ facts, choice }).knownModels,
});

/** A redirect is a redirect, unless it was meant for a model. */
const asksModels = ({ route, resource }: Subject, asked: readonly Asked[]): boolean => {
  if (matchesModel(route)) return true;
  if ('llm.policy' in resource.annotations) return true;
  if (route.action.case === 'redirect') return false;
  return (
    Object.keys(resource.annotations).length > 0 ||
    asked.some(({ backend }) => Object.keys(backend.resource.annotations).length > 0)
  );
};

/** Requests of a rule whose path no model can be asked at would never be read. */
function pathMistakes({ route: { match }, resource }: Subject): string[] {
  const path = match?.pathSpecifier;
  if (!path?.case || endpointPaths(path).length > 0) return [];
  const shown = typeof path.value === 'string' ? ` ${path.value}` : '';
  return [`${called(resource)}: models cannot be asked at the path${shown}; take /, /v1 or another path of the API`];
}

function ownMistakes(
  { route, resource, backends }: Subject,
  { facts, found }: { readonly facts: RouteFacts; readonly found: Found },
): string[] {
  const where = called(resource);
  const named = [...(facts.fallback ?? []), ...(facts.upstream?.by.keys() ?? [])];
  const strangers = found.unseen.length > 0 ? [] : named.filter((name) => !backends.has(name));
  return [
    ...strangers.map(
      (name) => `${where}: ${JSON.stringify(name)} is not a Backend of this route${suggest(name, backends)}`,
    ),
    ...hostMistakes(route, found.asked, facts),
    ...filterMistakes(route, where),
    ...(route.action.case === 'redirect' ? [`${where}: a model cannot be redirected`] : []),
    ...(found.asked.length + found.unseen.length === 0
      ? [`${where}: no Backend of this rule could be found (one of the type DynamicResolver is none); see its status`]
      : []),
  ];
}

/** What is signed cannot be sent under another name. */
function hostMistakes({ action }: Route, asked: readonly Asked[], { provider }: RouteFacts): string[] {
  const host = action.case === 'route' ? action.value.hostRewriteSpecifier.case : undefined;
  if (host === undefined || host === 'autoHostRewrite') return [];
  return asked
    .filter((each) => providerIntent({ ...each, choice: provider }).signing !== undefined)
    .map(({ backend }) => `${called(backend.resource)}: is signed for its own host: urlRewrite.hostname cannot hold`);
}

/** The nearest to the model first. */
const patienceOf = (...said: readonly Patience[]) => ({
  timeoutMs: said.find(({ timeoutMs }) => timeoutMs !== undefined)?.timeoutMs ?? BUILT_IN.timeoutMs,
  idleMs: said.find(({ idleMs }) => idleMs !== undefined)?.idleMs ?? BUILT_IN.idleMs,
  retries: said.find(({ retries }) => retries !== undefined)?.retries ?? BUILT_IN.retries,
});

interface Wanted {
  readonly facts: RouteFacts;
  readonly asked: readonly Asked[];
  readonly policy: RoutePolicy | undefined;
  readonly around: Surroundings;
}

function modelIntent(
  { of, name, some }: Part,
  { route, gateway }: Subject,
  { facts, asked, policy, around }: Wanted,
): RouteIntent {
  const ofAction = route.action.case === 'route' ? patienceOfAction(route.action.value) : {};
  return {
    name,
    ...targetsOf(of, { asked, facts, prices: policy?.config.prices ?? [], some }, around),
    ...patienceOf(facts, ofAction, gateway.facts),
    ...(ofAction.totalMs !== undefined && { totalMs: ofAction.totalMs }),
    ...(policy && holdingOf(policy)),
  };
}
