import type { Metadata } from '@envoyproxy/protos/envoy/config/core/v3/base';
import type { Route } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { IDENTIFY_FILTER } from '@dragoman/policy';
import { withMetadata } from '@dragoman/xds';

/** Of a route: its callers have to say who they are by this policy; undefined: nobody is asked. */
export const underPolicy = (metadata: Metadata, policy: string | undefined): Metadata =>
  policy === undefined ? metadata : withMetadata(metadata, IDENTIFY_FILTER, { policy });

/** By which policy the callers of a route have to say who they are. */
export const policyOf = ({ metadata }: Route): string | undefined => {
  const policy = metadata?.filterMetadata[IDENTIFY_FILTER]?.['policy'];
  return typeof policy === 'string' ? policy : undefined;
};
