import { LuaSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/lua/v3/lua';
import { FilterConfigSchema } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import type { HttpFilter } from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import { guardSource } from '@dragoman/lua';
import { httpFilter, typed } from '@dragoman/xds';
import type { Intents } from '../intents/intents.ts';
import type { Patch } from '../patch.ts';
import { patchServing } from './serves-models.ts';

/** Route metadata under this name is the guard's. */
export const GUARD = 'dragoman.guard';

/**
 * A filter that is made only for requests of routes that turn it on. They change on connections that are open, a listener
 * does not: what is turned on holds on those too.
 */
export const off = (filter: HttpFilter): HttpFilter => ({ ...filter, disabled: true });

/** On a route, for a filter that is off: it is made there. Elsewhere it does not exist. */
export const ON = typed(FilterConfigSchema, { config: {} });

/** On a route: the guard runs there. */
export const GUARDED = { [GUARD]: ON };

/**
 * The one filter that reads bodies: on the way in it finds the model and refuses what is ambiguous, on the way out it
 * listens for usage. Its program holds nothing of the configuration, so that an edit never changes the listener. It
 * stands first: what the route says of authentication and limits is asked of the route that the model chose.
 */
export function attachGuard(intents: Intents): Patch {
  const filter = httpFilter(GUARD, LuaSchema, {
    defaultSourceCode: { specifier: { case: 'inlineString', value: guardSource() } },
    // It says itself when a route is to be chosen anew; the path that it writes is the provider's and no route's.
    clearRouteCache: false,
    ...(intents.envoy === '1.40' && { sharedVmId: GUARD }),
  });
  const guard = off(filter);
  return patchServing('attach-guard', intents, (hcm) => ({
    ...hcm,
    httpFilters: [guard, ...hcm.httpFilters.filter(({ name }) => name !== GUARD)],
  }));
}
