import { create } from '@bufbuild/protobuf';
import { ApiVersion } from '@envoyproxy/protos/envoy/config/core/v3/config_source';
import { LocalRateLimitSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/local_ratelimit/v3/local_rate_limit';
import { HttpFilterSchema } from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import { typed } from '@dragoman/xds';
import type { Intents, PolicySource } from '../intents/intents.ts';
import { behindGuard, patchHolding } from '../listener/ask-policies.ts';
import { nobody, servedFilter } from '../listener/served-filter.ts';
import { patchServing } from '../listener/serves-models.ts';
import type { Patch } from '../patch.ts';
import { LIMITS_FILTER } from './limits-filter.ts';

const NAME = 'hold-local-limits';
const BUCKETS = typed(LocalRateLimitSchema, {}).typeUrl;

/** Limits are held when it is known who is calling. */
export function holdLocalLimits(intents: Intents): Patch {
  const { localLimits, policies } = intents.gateway;
  if (localLimits) return beforeGuard(intents);
  return policies ? ofPolicies(intents, policies) : { name: NAME };
}

/**
 * For all that comes: before the guard reads a byte of the body. The filter has no settings of its own: until they have
 * come nothing is served.
 */
function beforeGuard(intents: Intents): Patch {
  const filter = create(HttpFilterSchema, {
    name: LIMITS_FILTER,
    configType: {
      case: 'configDiscovery',
      value: {
        configSource: { resourceApiVersion: ApiVersion.V3, configSourceSpecifier: { case: 'ads', value: {} } },
        typeUrls: [BUCKETS],
      },
    },
  });
  return patchServing(NAME, intents, (hcm) => ({
    ...hcm,
    httpFilters: [filter, ...hcm.httpFilters.filter((each) => each.name !== LIMITS_FILTER)],
  }));
}

/**
 * Where routes have policies of their own: behind those who tell callers apart. Others' routes are on the same listener,
 * which has to serve: until settings have come nobody comes by where limits may hold.
 */
function ofPolicies(intents: Intents, policies: PolicySource): Patch {
  const until = nobody();
  const filter = servedFilter(LIMITS_FILTER, { until, types: [BUCKETS, until.typeUrl] }, policies);
  return patchHolding('limits', { name: NAME, intents }, (hcm) => behindGuard(hcm, [filter]));
}
