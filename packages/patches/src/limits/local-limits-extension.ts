import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  TypedExtensionConfigSchema,
  type TypedExtensionConfig,
} from '@envoyproxy/protos/envoy/config/core/v3/extension';
import type {
  RateLimit_ActionSchema,
  RateLimitSchema,
} from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import {
  XRateLimitHeadersRFCVersion,
  type LocalRateLimitDescriptorSchema,
} from '@envoyproxy/protos/envoy/extensions/common/ratelimit/v3/ratelimit';
import { LocalRateLimitSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/local_ratelimit/v3/local_rate_limit';
import { duration, extension, NAMESPACE } from '@dragoman/xds';
import type { EnvoyMinor } from '../intents/intents.ts';
import { limitStep, type LimitStep, type LocalLimit } from './limit-step.ts';

/** The filter whose settings Envoy asks for by this name, apart from the listener that it stands in. */
export const LIMITS_FILTER = 'dragoman.limits';

/** Values of callers, keys or headers, that a limit tells apart at a time: whoever was not seen for longest begins anew. */
const MOST_VALUES = 10_000;

const ALWAYS = { defaultValue: { numerator: 100 } };

/**
 * Limits as buckets of Envoy's own: full at the beginning, and filled at the rate of the limit. They come apart from
 * the listener, so that an edit drains nothing, and what is not edited keeps what is in it.
 */
export function localLimitsExtension(limits: readonly LocalLimit[], envoy: EnvoyMinor): TypedExtensionConfig {
  const rows = limits.map(rowOf);
  return create(
    TypedExtensionConfigSchema,
    extension(LIMITS_FILTER, LocalRateLimitSchema, {
      statPrefix: NAMESPACE,
      filterEnabled: ALWAYS,
      filterEnforced: ALWAYS,
      rateLimits: rows.map(({ asked }) => asked),
      descriptors: rows.map(({ bucket }) => bucket),
      maxDynamicDescriptors: MOST_VALUES,
      enableXRatelimitHeaders: XRateLimitHeadersRFCVersion.DRAFT_VERSION_03,
      ...(envoy === '1.40' ? { enableRetryAfterHeader: true } : { responseHeadersToAdd: [afterTheLongest(limits)] }),
    }),
  );
}

interface Row {
  /** What is asked of a request. */
  readonly asked: MessageInitShape<typeof RateLimitSchema>;
  /** What holds for those of which all of it can be said. */
  readonly bucket: MessageInitShape<typeof LocalRateLimitDescriptorSchema>;
}

/** Each limit is named by its number: two that ask the same do not share a bucket. */
function rowOf({ requests: { count, windowMs }, by, when }: LocalLimit, index: number): Row {
  const steps: readonly LimitStep[] = [
    { entry: { key: 'limit', value: String(index + 1) }, action: numbered(index) },
    ...when.map(({ subject, value }) => limitStep(subject, value)),
    ...by.map((subject) => limitStep(subject)),
  ];
  return {
    asked: { actions: steps.map(({ action }) => action) },
    bucket: {
      entries: steps.map(({ entry }) => entry),
      tokenBucket: { maxTokens: count, tokensPerFill: count, fillInterval: duration(windowMs) },
    },
  };
}

const numbered = (index: number): MessageInitShape<typeof RateLimit_ActionSchema> => ({
  actionSpecifier: { case: 'genericKey', value: { descriptorKey: 'limit', descriptorValue: String(index + 1) } },
});

/** 1.39 does not say when the bucket of a refused call has something again: after this all of them have. */
const afterTheLongest = (limits: readonly LocalLimit[]) => {
  const waits = limits.map(({ requests: { count, windowMs } }) => Math.ceil(windowMs / count / 1000));
  return { header: { key: 'retry-after', value: String(Math.max(...waits)) } };
};
