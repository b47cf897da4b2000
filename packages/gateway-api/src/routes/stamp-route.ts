import type { Route } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { stamp, type PublicName, type RouteIntent } from '@dragoman/patches';
import { BUILT_IN, suggest } from '@dragoman/config';
import type { Patience, RouteFacts } from '../annotations/facts.ts';
import { readAnnotations, ROUTE_ANNOTATIONS } from '../annotations/read-annotations.ts';
import { called, type Resource } from '../resource.ts';
import { ANY_MODEL, matchesModel, namesOfRoute } from './names-of-route.ts';
import { patienceOfAction } from './retries-of-route.ts';
import { backendsOfRoute, mistakesOf, targetsOf, type Asked, type Surroundings } from './targets-of-route.ts';

/** A route, the HTTPRoute it comes from, and what its Gateway says for all. */
export interface Subject {
  readonly route: Route;
  readonly resource: Resource;
  readonly gateway: { readonly facts: Patience; readonly mistakes: readonly string[] };
  /** Names of all Backends of the HTTPRoute, in whatever rule. */
  readonly backends: ReadonlySet<string>;
}

/** The stamped routes that stand for one route, and the name that each takes; undefined: it asks no model. */
export function stampRoute(subject: Subject, around: Surroundings): ReadonlyMap<Route, PublicName> | undefined {
  const { route, resource } = subject;
  const found = backendsOfRoute(route, around);
  if (!asksModels(subject, found.asked)) return undefined;
  const { facts, mistakes } = readAnnotations(resource, ROUTE_ANNOTATIONS);
  const names = namesOfRoute(route, facts.models);
  const all = [
    ...mistakes,
    ...subject.gateway.mistakes,
    ...found.mistakes,
    ...('wrong' in names ? [`${called(resource)}: ${names.wrong}`] : []),
    ...ownMistakes(subject, facts),
    ...mistakesOf(found.asked, facts),
    ...(found.asked.length === 0
      ? [`${called(resource)}: no Backend of this rule could be found; see its status`]
      : []),
  ];
  const taken = 'wrong' in names ? [ANY_MODEL] : names.value;
  const stamped = taken.map((name, at): [Route, PublicName] => {
    const intent: RouteIntent =
      all.length > 0
        ? { name, mistake: [...new Set(all)].join('; ') }
        : modelIntent(name, subject, { facts, ...found, around });
    return [
      { ...route, name: at === 0 ? route.name : `${route.name}|${at}`, metadata: stamp(route.metadata, intent) },
      name,
    ];
  });
  return new Map(stamped);
}

/** A redirect is a redirect, unless it was meant for a model. */
const asksModels = ({ route, resource }: Subject, asked: readonly Asked[]): boolean => {
  if (matchesModel(route)) return true;
  if (route.action.case === 'redirect') return false;
  return (
    Object.keys(resource.annotations).length > 0 ||
    asked.some(({ backend }) => Object.keys(backend.resource.annotations).length > 0)
  );
};

function ownMistakes({ route, resource, backends }: Subject, facts: RouteFacts): string[] {
  const where = called(resource);
  const named = [...(facts.fallback ?? []), ...(facts.upstream?.by.keys() ?? [])];
  const action = route.action.case === 'route' ? route.action.value : undefined;
  const rewrites = action && (action.prefixRewrite !== '' || action.regexRewrite !== undefined);
  return [
    ...named
      .filter((name) => !backends.has(name))
      .map((name) => `${where}: ${JSON.stringify(name)} is not a Backend of this route${suggest(name, backends)}`),
    ...(rewrites ? [`${where}: the path of a model's route cannot be rewritten; say llm.path on its Backend`] : []),
    ...(route.action.case === 'redirect' ? [`${where}: a model cannot be redirected`] : []),
  ];
}

function modelIntent(
  name: PublicName,
  { route, gateway }: Subject,
  {
    facts,
    asked,
    around,
  }: { readonly facts: RouteFacts; readonly asked: readonly Asked[]; readonly around: Surroundings },
): RouteIntent {
  const ofAction = route.action.case === 'route' ? patienceOfAction(route.action.value) : {};
  return {
    name,
    ...targetsOf(name, { asked, facts }, around.providers),
    timeoutMs: facts.timeoutMs ?? ofAction.timeoutMs ?? gateway.facts.timeoutMs ?? BUILT_IN.timeoutMs,
    idleMs: facts.idleMs ?? ofAction.idleMs ?? gateway.facts.idleMs ?? BUILT_IN.idleMs,
    retries: facts.retries ?? ofAction.retries ?? gateway.facts.retries ?? BUILT_IN.retries,
    ...(ofAction.totalMs !== undefined && { totalMs: ofAction.totalMs }),
  };
}
