import { create } from '@bufbuild/protobuf';
import { ApiVersion } from '@envoyproxy/protos/envoy/config/core/v3/config_source';
import { LocalRateLimitSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/local_ratelimit/v3/local_rate_limit';
import { HttpFilterSchema } from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import { typed } from '@dragoman/xds';
import type { Intents } from '../intents/intents.ts';
import { patchServing } from '../listener/serves-models.ts';
import type { Patch } from '../patch.ts';
import { LIMITS_FILTER } from './local-limits-extension.ts';

/**
 * Limits are held when it is known who is calling, and before the guard reads a byte of the body. The filter has no
 * settings of its own: until they have come nothing is served.
 */
export function holdLocalLimits(intents: Intents): Patch {
  const name = 'hold-local-limits';
  if (!intents.gateway.localLimits) return { name };
  const filter = create(HttpFilterSchema, {
    name: LIMITS_FILTER,
    configType: {
      case: 'configDiscovery',
      value: {
        configSource: { resourceApiVersion: ApiVersion.V3, configSourceSpecifier: { case: 'ads', value: {} } },
        typeUrls: [typed(LocalRateLimitSchema, {}).typeUrl],
      },
    },
  });
  return patchServing(name, intents, (hcm) => ({
    ...hcm,
    httpFilters: [filter, ...hcm.httpFilters.filter((each) => each.name !== LIMITS_FILTER)],
  }));
}
