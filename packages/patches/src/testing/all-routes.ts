import {
  RouteListSchema,
  type Route,
  type VirtualHost,
} from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import type { Matcher_OnMatch } from '@envoyproxy/protos/xds/type/matcher/v3/matcher';
import { unpack } from '@dragoman/xds';

const listed = ({ onMatch }: Matcher_OnMatch): readonly Route[] =>
  onMatch.case === 'action' ? (unpack(RouteListSchema, onMatch.value.typedConfig)?.routes ?? []) : [];

/** The routes of a host, whether they stand in its list or in its table: those of no model first. */
export function allRoutes({ routes, matcher }: VirtualHost): readonly Route[] {
  if (!matcher) return routes;
  const { matcherType, onNoMatch } = matcher;
  const tree = matcherType.case === 'matcherTree' ? matcherType.value.treeType : undefined;
  const byName = tree?.case === 'exactMatchMap' ? Object.values(tree.value.map) : [];
  return [...(onNoMatch ? [onNoMatch] : []), ...byName].flatMap(listed);
}
