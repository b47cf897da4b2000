import { create } from '@bufbuild/protobuf';
import {
  RouteMatchSchema,
  type Route,
  type RouteMatch,
} from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { encodeSorted } from '@envoyproxy/protos/encode-sorted';
import type { MetadataMatcher } from '@envoyproxy/protos/envoy/type/matcher/v3/metadata';
import { endpointPaths } from './endpoint-paths.ts';
import { isAlreadyRead, isNotYetRead, modelWanted } from './match-model.ts';

/** Routes of no model's own that a model's table entry may hold again: with more, the model stays in the list. */
const SHARED_LIMIT = 16;

/** What a list of routes comes to when the model of a call is known. */
export interface WaysOfModels {
  /** All routes that a call for this model can end on, in their order. */
  readonly byName: ReadonlyMap<string, readonly Route[]>;
  /** All routes that a call for none of these models can end on, in their order. */
  readonly others: readonly Route[];
}

interface Placed {
  readonly route: Route;
  readonly at: number;
}

/** Whoever is found in a table meets the same routes in the same order as if he had gone through the list. */
export function waysOfModels(routes: readonly Route[]): WaysOfModels {
  const own = new Map<string, Placed[]>();
  const shared: Placed[] = [];
  for (const [at, route] of routes.entries()) {
    const name = nameOf(route);
    if (name === undefined) {
      if (isForModels(route)) shared.push({ route, at });
    } else own.set(name, [...(own.get(name) ?? []), { route, at }]);
  }
  const byName = new Map<string, readonly Route[]>();
  for (const [name, placed] of own) {
    const way = wayOf(name, placed, shared);
    if (way) byName.set(name, way);
  }
  const found = [...own].filter(([name]) => byName.has(name)).flatMap(([, placed]) => placed);
  const inTable = new Set(found.map(({ at }) => at));
  return { byName, others: routes.filter((_route, at) => !inTable.has(at)) };
}

const ALL = create(RouteMatchSchema, { pathSpecifier: { case: 'prefix', value: '/' } });
const matchOf = ({ match }: Route): RouteMatch => match ?? ALL;
const conditions = (route: Route): readonly MetadataMatcher[] => matchOf(route).dynamicMetadata;

/** The only name for which this route is there. A table of JavaScript has no place for `__proto__`. */
function nameOf(route: Route): string | undefined {
  const exact = conditions(route)
    .map(modelWanted)
    .find((wanted) => wanted?.case === 'exact');
  return exact?.value === '__proto__' ? undefined : exact?.value;
}

/** Whether a call whose model is known can end on it. */
const isForModels = (route: Route): boolean =>
  !conditions(route).some(isNotYetRead) && endpointPaths(matchOf(route).pathSpecifier).length > 0;

/** Undefined: too many that are not its own. */
function wayOf(name: string, own: readonly Placed[], shared: readonly Placed[]): Route[] | undefined {
  const way: Route[] = [];
  for (const { route } of inOrder(own, shared)) {
    if (!conditions(route).every((condition) => canHold(condition, name))) continue;
    way.push(route);
    if (way.length > own.length + SHARED_LIMIT) return undefined;
    if (isLast(route, way.at(-2), name)) break;
  }
  return way;
}

function* inOrder(a: readonly Placed[], b: readonly Placed[]): Generator<Placed> {
  let [i, j] = [0, 0];
  for (;;) {
    const [left, right] = [a[i], b[j]];
    if (left && (!right || left.at < right.at)) {
      yield left;
      i += 1;
    } else if (right) {
      yield right;
      j += 1;
    } else return;
  }
}

/** Of expressions, and of what is not the model, nothing is known: it may. */
function canHold(condition: MetadataMatcher, name: string): boolean {
  const wanted = modelWanted(condition);
  if (wanted?.case === 'exact') return wanted.value === name;
  return wanted?.case === 'prefix' ? name.startsWith(wanted.value) : true;
}

function surelyHolds(condition: MetadataMatcher, name: string): boolean {
  const wanted = modelWanted(condition);
  const isPlain = wanted?.case === 'exact' || wanted?.case === 'prefix';
  return isAlreadyRead(condition) || (isPlain && canHold(condition, name));
}

/** Whether no call for this model gets past it: it takes all, or all that the one before it does not. */
function isLast(route: Route, before: Route | undefined, name: string): boolean {
  const match = matchOf(route);
  const [doubt, ...more] = match.dynamicMetadata.filter((condition) => !surelyHolds(condition, name));
  if (more.length > 0 || !takesAll(match)) return false;
  return doubt === undefined || (before !== undefined && isContrary(matchOf(before), match, doubt));
}

const textOf = (match: RouteMatch): string => encodeSorted(RouteMatchSchema, match).toString();
const TEXT_OF_ALL = textOf(ALL);
const takesAll = (match: RouteMatch): boolean => textOf({ ...match, dynamicMetadata: [] }) === TEXT_OF_ALL;

/** Whether two conditions differ in nothing but that one of them wants the contrary at one place. */
const isContrary = (before: RouteMatch, match: RouteMatch, at: MetadataMatcher): boolean =>
  textOf(before) ===
  textOf({
    ...match,
    dynamicMetadata: match.dynamicMetadata.map((each) => (each === at ? { ...at, invert: !at.invert } : each)),
  });
