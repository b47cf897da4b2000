import type { Metadata } from '@envoyproxy/protos/envoy/config/core/v3/base';
import type { Route } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { IDENTIFY_FILTER } from '@dragoman/policy';
import { withMetadata } from '@dragoman/xds';
import type { ModelIntent } from '../intents/intents.ts';
import { LIMITS_FILTER } from '../limits/limits-filter.ts';

/** What holds on a route: by which policy its callers have to say who they are, and whose limits there are. */
export type Holding = Pick<ModelIntent, 'policy' | 'limits'>;

/** Of a route: what is not there does not hold. */
export const underPolicy = (metadata: Metadata, { policy, limits }: Holding): Metadata => {
  const asked = policy === undefined ? metadata : withMetadata(metadata, IDENTIFY_FILTER, { policy });
  return limits ? withMetadata(asked, LIMITS_FILTER, { ...limits }) : asked;
};

/** By which policy the callers of a route have to say who they are. */
export const policyOf = ({ metadata }: Route): string | undefined => {
  const policy = metadata?.filterMetadata[IDENTIFY_FILTER]?.['policy'];
  return typeof policy === 'string' ? policy : undefined;
};

/** Whether anything holds on a route. */
export const isUnderPolicy = ({ metadata }: Route): boolean =>
  [IDENTIFY_FILTER, LIMITS_FILTER].some((filter) => filter in (metadata?.filterMetadata ?? {}));
