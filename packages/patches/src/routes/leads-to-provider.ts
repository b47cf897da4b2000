import type { Route } from '@envoyproxy/protos/envoy/config/route/v3/route_components';

/** Route metadata under this name is the edit program's: which name goes upstream at which attempt. */
export const EDIT_FILTER = 'dragoman.edit';

/** Whether calls of this route are sent to a provider, by what `routeModels` left on it. */
export const leadsToProvider = (route: Route): boolean =>
  route.action.case === 'route' && EDIT_FILTER in (route.metadata?.filterMetadata ?? {});
