import type { AccessLogFilter } from '@envoyproxy/protos/envoy/config/accesslog/v3/accesslog';
import { NAMESPACE } from '@dragoman/xds';
import { whereCel } from './where-cel.ts';

/** True for requests whose route carries our metadata: what others' routes answer is not ours to write about. */
export const onlyOurs = (): AccessLogFilter => whereCel(`'${NAMESPACE}' in xds.route_metadata.filter_metadata`);
