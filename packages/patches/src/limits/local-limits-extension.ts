import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  TypedExtensionConfigSchema,
  type TypedExtensionConfig,
} from '@envoyproxy/protos/envoy/config/core/v3/extension';
import type { RateLimitSchema } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import {
  XRateLimitHeadersRFCVersion,
  type LocalRateLimitDescriptorSchema,
} from '@envoyproxy/protos/envoy/extensions/common/ratelimit/v3/ratelimit';
import { LocalRateLimitSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/local_ratelimit/v3/local_rate_limit';
import { duration, extension, NAMESPACE } from '@dragoman/xds';
import type { EnvoyMinor } from '../intents/intents.ts';
import { isOfCaller, limitStep, routeStep, type LimitStep, type LocalLimit } from './limit-step.ts';
import { LIMITS_FILTER } from './limits-filter.ts';

/** Values of callers, keys or headers, that a limit tells apart at a time: whoever was not seen for longest begins anew. */
const MOST_VALUES = 10_000;

const ALWAYS = { defaultValue: { numerator: 100 } };

/**
 * Limits as buckets of Envoy's own: full at the beginning, and filled at the rate of the limit. They come apart from
 * the listener, so that an edit drains nothing, and what is not edited keeps what is in it.
 */
export const localLimitsExtension = (limits: readonly LocalLimit[], envoy: EnvoyMinor): TypedExtensionConfig =>
  extensionOf(
    limits.map((limit, index) => rowOf(limit, [numbered(index)])),
    envoy,
  );

/** The limits that one policy says. */
export interface PolicyLimits {
  /** Its name: routes say by it that they are meant. */
  readonly of: string;
  readonly limits: readonly LocalLimit[];
}

/** The same for several policies: of each the limits hold on the routes that name it. */
export const policyLimitsExtension = (policies: readonly PolicyLimits[], envoy: EnvoyMinor): TypedExtensionConfig =>
  extensionOf(
    policies.flatMap(({ of, limits }) =>
      limits.map((limit, index) =>
        rowOf(limit, [routeStep('of', of), numbered(index), ...(tellsCallers(limit) ? [routeStep('callers')] : [])]),
      ),
    ),
    envoy,
  );

const tellsCallers = ({ by, when }: LocalLimit): boolean =>
  [...by, ...when.map(({ subject }) => subject)].some(isOfCaller);

function extensionOf(rows: readonly Row[], envoy: EnvoyMinor): TypedExtensionConfig {
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
      ...(envoy === '1.40' ? { enableRetryAfterHeader: true } : { responseHeadersToAdd: [afterTheLongest(rows)] }),
    }),
  );
}

interface Row {
  readonly limit: LocalLimit;
  /** What is asked of a request. */
  readonly asked: MessageInitShape<typeof RateLimitSchema>;
  /** What holds for those of which all of it can be said. */
  readonly bucket: MessageInitShape<typeof LocalRateLimitDescriptorSchema>;
}

/** @param own - words that no other limit has: two that ask the same do not share a bucket */
function rowOf(limit: LocalLimit, own: readonly LimitStep[]): Row {
  const {
    requests: { count, windowMs },
    by,
    when,
  } = limit;
  const steps: readonly LimitStep[] = [
    ...own,
    ...when.map(({ subject, value }) => limitStep(subject, value)),
    ...by.map((subject) => limitStep(subject)),
  ];
  return {
    limit,
    asked: { actions: steps.map(({ action }) => action) },
    bucket: {
      entries: steps.map(({ entry }) => entry),
      tokenBucket: { maxTokens: count, tokensPerFill: count, fillInterval: duration(windowMs) },
    },
  };
}

/** Each limit is named by its number. */
const numbered = (index: number): LimitStep => {
  const [key, value] = ['limit', String(index + 1)];
  const action = { case: 'genericKey' as const, value: { descriptorKey: key, descriptorValue: value } };
  return { entry: { key, value }, action: { actionSpecifier: action } };
};

/** 1.39 does not say when the bucket of a refused call has something again: after this all of them have. */
const afterTheLongest = (rows: readonly Row[]) => {
  const waits = rows.map(({ limit: { requests } }) => Math.ceil(requests.windowMs / requests.count / 1000));
  return { header: { key: 'retry-after', value: String(Math.max(...waits)) } };
};
