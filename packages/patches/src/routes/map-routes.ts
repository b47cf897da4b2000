import type { RouteConfiguration } from '@envoyproxy/protos/envoy/config/route/v3/route';
import type { Route } from '@envoyproxy/protos/envoy/config/route/v3/route_components';

/** A route configuration in which each route has become others, or stays as it came. */
export const mapRoutes = (
  config: RouteConfiguration,
  become: (route: Route) => Route | readonly Route[],
): RouteConfiguration => ({
  ...config,
  virtualHosts: config.virtualHosts.map((host) => ({ ...host, routes: host.routes.flatMap(become) })),
});
