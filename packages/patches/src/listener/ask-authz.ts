import { create } from '@bufbuild/protobuf';
import { AccessLogSchema } from '@envoyproxy/protos/envoy/config/accesslog/v3/accesslog';
import { ApiVersion } from '@envoyproxy/protos/envoy/config/core/v3/config_source';
import { HttpGrpcAccessLogConfigSchema } from '@envoyproxy/protos/envoy/extensions/access_loggers/grpc/v3/als';
import { ExtAuthzSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/ext_authz/v3/ext_authz';
import { StatusCode } from '@envoyproxy/protos/envoy/type/v3/http_status';
import { duration, httpFilter, NAMESPACE, typed } from '@dragoman/xds';
import { serviceCluster } from '../cluster/service-cluster.ts';
import type { Intents } from '../intents/intents.ts';
import type { Patch } from '../patch.ts';
import { EDIT_FILTER } from '../routes/leads-to-provider.ts';
import { GUARD } from './attach-guard.ts';
import { patchServing } from './serves-models.ts';

export const AUTHZ = 'dragoman.authz';
const LOG = 'dragoman.settle';
/** A parse of ten megabytes makes timers fire early; less than this would refuse calls for nothing. */
const TIMEOUT_MS = 2_000;
const RECONNECT_MS = 20;

const key = (name: string) => ({ segment: { case: 'key' as const, value: name } });
const present = (...path: readonly string[]) => ({
  filter: NAMESPACE,
  path: path.map(key),
  value: { matchPattern: { case: 'presentMatch' as const, value: true } },
});

/**
 * Who has a hard budget or limits is asked about, once for each call and without its body, when the guard has found
 * the model: what authz needs to know stands in the metadata of the caller and of the route. When the call is over it
 * is told what was used. Nobody else's call meets it, and without an answer nobody is let in.
 */
export function askAuthz(intents: Intents): Patch {
  const name = 'ask-authz';
  if (!intents.gateway.authz) return { name };
  const grpcService = {
    targetSpecifier: { case: 'envoyGrpc' as const, value: { clusterName: AUTHZ } },
    timeout: duration(TIMEOUT_MS),
  };
  const filter = httpFilter(AUTHZ, ExtAuthzSchema, {
    services: { case: 'grpcService', value: grpcService },
    transportApiVersion: ApiVersion.V3,
    statusOnError: { code: StatusCode.ServiceUnavailable },
    metadataContextNamespaces: [NAMESPACE],
    routeMetadataContextNamespaces: [EDIT_FILTER],
    filterEnabledMetadata: present('key', 'accounts'),
    // Nothing of the caller's headers is needed, and a key least of all.
    allowedHeaders: { patterns: [{ matchPattern: { case: 'exact', value: 'x-request-id' } }] },
  });
  const settle = create(AccessLogSchema, {
    name: LOG,
    filter: {
      filterSpecifier: { case: 'metadataFilter', value: { matcher: present('id'), matchIfKeyNotFound: false } },
    },
    configType: {
      case: 'typedConfig',
      value: typed(HttpGrpcAccessLogConfigSchema, {
        commonConfig: {
          logName: LOG,
          transportApiVersion: ApiVersion.V3,
          grpcService: { targetSpecifier: { case: 'envoyGrpc', value: { clusterName: AUTHZ } } },
          // What a call holds is given back as soon as it is over.
          bufferSizeBytes: 0,
          bufferFlushInterval: duration(RECONNECT_MS),
        },
      }),
    },
  });
  return patchServing(name, intents, (hcm) => ({
    ...hcm,
    accessLog: [...hcm.accessLog.filter((each) => each.name !== LOG), settle],
    httpFilters: hcm.httpFilters
      .filter((each) => each.name !== AUTHZ)
      .flatMap((each) => (each.name === GUARD ? [each, filter] : [each])),
  }));
}

/** The cluster that leads to authz. */
export function addAuthz({ gateway: { authz } }: Intents): Patch {
  const name = 'add-authz';
  if (!authz) return { name };
  return {
    name,
    add: (resources) => ({ ...resources, clusters: [...resources.clusters, serviceCluster(AUTHZ, authz)] }),
  };
}
