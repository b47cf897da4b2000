import { LuaSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/lua/v3/lua';
import { guardSource } from '@dragoman/lua';
import { httpFilter, insertBefore } from '@dragoman/xds';
import type { Intents } from '../intents/intents.ts';
import type { Patch } from '../patch.ts';
import { patchServing } from './serves-models.ts';

const ROUTER = 'envoy.extensions.filters.http.router.v3.Router';

/**
 * The one filter that reads bodies: on the way in it finds the model and refuses what is ambiguous, on the way out it
 * listens for usage. Its program holds nothing of the configuration, so that an edit never changes the listener.
 */
export function attachGuard(intents: Intents): Patch {
  const guard = httpFilter('dragoman.guard', LuaSchema, {
    defaultSourceCode: { specifier: { case: 'inlineString', value: guardSource() } },
    ...(intents.envoy === '1.40' && { sharedVmId: 'dragoman.guard' }),
  });
  return patchServing('attach-guard', intents, (hcm) => ({
    ...hcm,
    httpFilters: insertBefore(hcm.httpFilters, ROUTER, guard),
  }));
}
