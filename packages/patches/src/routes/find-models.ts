import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  RouteListSchema,
  type Route,
  type VirtualHost,
} from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { FilterStateInputSchema } from '@envoyproxy/protos/envoy/extensions/matching/common_inputs/network/v3/network_inputs';
import { MatcherSchema, type Matcher_OnMatchSchema } from '@envoyproxy/protos/xds/type/matcher/v3/matcher';
import { extension } from '@dragoman/xds';
import type { Intents } from '../intents/intents.ts';
import type { Patch } from '../patch.ts';
import { waysOfModels } from './ways-of-models.ts';

/** State of the call under this name is the model that is asked for, as soon as `packages/lua/scripts/guard-request.lua` has found it. */
const FOUND = 'dragoman.model';

/**
 * The routes of a model are found by its name, in a table, instead of by going through the routes of all models before
 * it. What is not in the table is gone through as before: calls whose body is not read, models by pattern, others'
 * routes. Behind everything else that changes routes, as they are in no list any more.
 */
export function findModels(intents: Intents): Patch {
  return {
    name: 'find-models',
    routeConfig: (config) =>
      intents.models.has(config.name)
        ? { ...config, virtualHosts: config.virtualHosts.map((host) => withTable(host)) }
        : config,
  };
}

type OnMatch = MessageInitShape<typeof Matcher_OnMatchSchema>;

const onMatch = (name: string, routes: readonly Route[]): OnMatch => ({
  onMatch: { case: 'action', value: extension(name, RouteListSchema, { routes: [...routes] }) },
});

function withTable(host: VirtualHost): VirtualHost {
  const { byName, others } = waysOfModels(host.routes);
  if (byName.size === 0) return host;
  const map = Object.fromEntries([...byName].map(([name, routes]) => [name, onMatch('model', routes)]));
  const matcher = create(MatcherSchema, {
    matcherType: {
      case: 'matcherTree',
      value: {
        input: extension('model', FilterStateInputSchema, { key: FOUND }),
        treeType: { case: 'exactMatchMap', value: { map } },
      },
    },
    onNoMatch: onMatch('others', others),
  });
  return { ...host, routes: [], matcher };
}
