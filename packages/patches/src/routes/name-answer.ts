import { create } from '@bufbuild/protobuf';
import {
  HeaderValueOption_HeaderAppendAction,
  HeaderValueOptionSchema,
} from '@envoyproxy/protos/envoy/config/core/v3/base';
import type { Route } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import type { Intents } from '../intents/intents.ts';
import type { Patch } from '../patch.ts';
import { leadsToProvider } from './leads-to-provider.ts';
import { mapRoutes } from './map-routes.ts';

const HEADERS = {
  'x-dragoman-provider': '%DYNAMIC_METADATA(dragoman:up:provider)%',
  'x-dragoman-model': '%DYNAMIC_METADATA(dragoman:up:model)%',
  'x-dragoman-attempts': '%UPSTREAM_REQUEST_ATTEMPT_COUNT%',
};

/** Where the listener is not ours, Envoy does not say it by itself, and providers have their own. */
const REQUEST_ID = { 'x-request-id': '%REQ(X-REQUEST-ID)%' };

const { APPEND_IF_EXISTS_OR_ADD: ADD, OVERWRITE_IF_EXISTS_OR_ADD: OVERWRITE } = HeaderValueOption_HeaderAppendAction;

const options = (headers: Readonly<Record<string, string>>, appendAction: HeaderValueOption_HeaderAppendAction) =>
  Object.entries(headers).map(([key, value]) =>
    create(HeaderValueOptionSchema, { header: { key, value }, appendAction }),
  );

/**
 * Answers of a provider say whose they are. What a provider says under these names his cluster has taken off: to look
 * for it once more is half of what it costs to add them.
 */
export function nameAnswer(intents: Intents): Patch {
  const added = [...options(HEADERS, ADD), ...(intents.gateway.shared ? options(REQUEST_ID, OVERWRITE) : [])];
  const ours = new Set(added.map(({ header }) => header?.key));
  const named = (route: Route): Route => ({
    ...route,
    responseHeadersToAdd: [...route.responseHeadersToAdd.filter(({ header }) => !ours.has(header?.key)), ...added],
  });
  return {
    name: 'name-answer',
    routeConfig: (config) =>
      intents.models.has(config.name)
        ? mapRoutes(config, (route) => (leadsToProvider(route) ? named(route) : route))
        : config,
  };
}
