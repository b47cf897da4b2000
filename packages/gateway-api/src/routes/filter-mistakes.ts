import type { Route } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { CREDENTIAL_HEADERS } from '@dragoman/patches';
import { hasOwnFilters } from './places-of-route.ts';

/**
 * What filters of Gateway API cannot do on a route that asks models.
 * @param where whose it is, for messages
 */
export function filterMistakes(route: Route, where: string): string[] {
  const action = route.action.case === 'route' ? route.action.value : undefined;
  const rewrites = action && (action.prefixRewrite !== '' || action.regexRewrite !== undefined);
  const credentials = route.requestHeadersToAdd
    .map(({ header }) => header?.key.toLowerCase() ?? '')
    .filter((name) => CREDENTIAL_HEADERS.includes(name));
  return [
    ...(rewrites ? [`${where}: the path of a model's route cannot be rewritten; say llm.path on its Backend`] : []),
    ...(hasOwnFilters(route)
      ? [`${where}: filters of headers and hosts have to stand on the rule, not on its backendRefs`]
      : []),
    // Envoy copies the request as the caller has sent it.
    ...(action && action.requestMirrorPolicies.length > 0
      ? [`${where}: what asks a model cannot be mirrored: the caller's key would go along`]
      : []),
    ...credentials.map(
      (name) =>
        `${where}: a filter sets ${name}, which never goes to a provider; an HTTPRouteFilter with credentialInjection on the backendRef puts in a key`,
    ),
  ];
}
