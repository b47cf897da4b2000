import type { Route } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { actingFilters, siblings, stamp, type PublicName } from '@dragoman/patches';
import { called, resourceOf, type AnnotationSource } from '../resource.ts';

/**
 * A request gets its filters before its model is known. Of routes that differ in nothing but the model, those whose
 * policies are made of other filters than the first one's cannot have them, and must not be open instead.
 */
export function agreeOnFilters(
  routes: readonly Route[],
  names: ReadonlyMap<string, PublicName>,
  more: AnnotationSource,
): Route[] {
  const owner = (route: Route | undefined): string => {
    const resource = resourceOf(route?.metadata, { more });
    return resource ? called(resource) : 'another route';
  };
  const refused = new Map<Route, Route>();
  for (const { routes: family } of siblings(routes.filter(({ name }) => names.has(name)))) {
    const [eldest] = family;
    const wanted = eldest ? actingFilters(eldest) : '';
    for (const route of family) {
      const own = actingFilters(route);
      const name = names.get(route.name);
      if (own === wanted || !name) continue;
      const mistake =
        `${owner(route)} has other policies (${own || 'none'}) than ${owner(eldest)} (${wanted || 'none'}), which ` +
        'answers at the same host and path: which of them hold is decided before the model is known';
      refused.set(route, { ...route, metadata: stamp(route.metadata, { name, mistake }) });
    }
  }
  return refused.size === 0 ? [...routes] : routes.map((route) => refused.get(route) ?? route);
}
