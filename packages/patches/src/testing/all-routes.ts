import {
  RouteListSchema,
  type Route,
  type VirtualHost,
} from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import type { Matcher_OnMatch } from '@envoyproxy/protos/xds/type/matcher/v3/matcher';
import { unpack } from '@dragoman/xds';

const listed = ({ onMatch }: Matcher_OnMatch): readonly Route[] =>
  onMatch.case === 'action' ? (unpack(RouteListSchema, onMatch.value.typedConfig)?.routes ?? []) : [];

/** The routes of a host whether they stand in its list or in its table, by what a call is found: a model, or ''. */
export function routesByModel({ routes, matcher }: VirtualHost): ReadonlyMap<string, readonly Route[]> {
  const { matcherType, onNoMatch } = matcher ?? {};
  const tree = matcherType?.case === 'matcherTree' ? matcherType.value.treeType : undefined;
  const byName = tree?.case === 'exactMatchMap' ? Object.entries(tree.value.map) : [];
  return new Map([
    ['', onNoMatch ? listed(onNoMatch) : routes],
    ...byName.map(([name, found]) => [name, listed(found)] as const),
  ]);
}

/** All of them, those of no model first. */
export const allRoutes = (host: VirtualHost): readonly Route[] => [...routesByModel(host).values()].flat();
