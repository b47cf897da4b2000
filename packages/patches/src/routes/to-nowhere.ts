import { RouteAction_ClusterNotFoundResponseCode } from '@envoyproxy/protos/envoy/config/route/v3/route_components';
import { duration } from '@dragoman/xds';

/** There is no such cluster, and that is the point: Envoy answers 404 for it. */
export const UNKNOWN_MODEL = 'dragoman-unknown-model';
const UPLOAD_IDLE_MS = 300_000;

/** A route to nowhere: what comes to it and stays is answered 404. */
export const toNowhere = {
  case: 'route' as const,
  value: {
    clusterSpecifier: { case: 'cluster' as const, value: UNKNOWN_MODEL },
    clusterNotFoundResponseCode: RouteAction_ClusterNotFoundResponseCode.NOT_FOUND,
    idleTimeout: duration(UPLOAD_IDLE_MS),
  },
};
