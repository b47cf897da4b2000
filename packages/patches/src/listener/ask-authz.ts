import type { MessageInitShape } from '@bufbuild/protobuf';
import type { AccessLog, AccessLogFilterSchema } from '@envoyproxy/protos/envoy/config/accesslog/v3/accesslog';
import { ApiVersion } from '@envoyproxy/protos/envoy/config/core/v3/config_source';
import { ExtAuthzSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/ext_authz/v3/ext_authz';
import { LuaSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/lua/v3/lua';
import type {
  HttpConnectionManager,
  HttpFilter,
} from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import { StatusCode } from '@envoyproxy/protos/envoy/type/v3/http_status';
import { askedSource } from '@dragoman/lua';
import { duration, httpFilter, NAMESPACE } from '@dragoman/xds';
import { serviceCluster } from '../cluster/service-cluster.ts';
import type { Intents } from '../intents/intents.ts';
import { metadataPath } from '../metadata-path.ts';
import type { Patch } from '../patch.ts';
import { EDIT_FILTER } from '../routes/leads-to-provider.ts';
import { patchHolding } from './ask-policies.ts';
import { GUARD, off } from './attach-guard.ts';
import { grpcLog, type GrpcLog } from './grpc-log.ts';
import { patchServing } from './serves-models.ts';
import { whereFact } from './where-fact.ts';

export const AUTHZ = 'dragoman.authz';
const ASKED = 'dragoman.asked';
const SETTLE = 'dragoman.settle';
const SETTLE_ADVANCE = 'dragoman.settle-advance';
/** A parse of ten megabytes makes timers fire early; less than this would refuse calls for nothing. */
const TIMEOUT_MS = 2_000;
/** What a call holds is given back as soon as it is over. */
const AT_ONCE = { bytes: 0, ms: 20 };
/** Where calls are held in advance so much is left that nobody waits for what one of them gives back. */
const SOON = { bytes: 8 * 1024 * 1024, ms: 50 };

/** What has to be made for a request where callers are told apart behind the guard. */
export const ASKING: readonly string[] = [AUTHZ, ASKED];
const OURS: ReadonlySet<string> = new Set([...ASKING, SETTLE, SETTLE_ADVANCE]);

/**
 * Who has a hard budget or limits is asked about, and who wants a model about which a plugin judges: once for each call
 * and without its body, when the guard has found the model and given the call an id. What authz needs to know stands in
 * the metadata of the caller and of the route. When the call is over it is told what was used. Nobody else's call meets
 * it, and without an answer nobody is let in. Who calls often and has much left is let in by what authz holds in advance
 * (ADR 22), which only a guard that knows who is calling can do.
 */
export function askAuthz(intents: Intents): Patch {
  const name = 'ask-authz';
  const { authz, policies } = intents.gateway;
  if (!authz) return { name };
  const filters = [authzFilter(intents), ...(policies ? [askedFilter(intents)] : [])].map(off);
  const settle = [
    settleLog(SETTLE, AT_ONCE, whereFact(['ask'], true)),
    ...(policies ? [] : [settleLog(SETTLE_ADVANCE, SOON, both(whereFact(['id'], true), whereFact(['ask'], false)))]),
  ];
  const edit = (hcm: HttpConnectionManager): HttpConnectionManager => ({
    ...hcm,
    accessLog: [...hcm.accessLog.filter((each) => !OURS.has(each.name)), ...settle],
    httpFilters: hcm.httpFilters
      .filter((each) => !OURS.has(each.name))
      .flatMap((each) => (each.name === GUARD ? [each, ...filters] : [each])),
  });
  return policies ? patchHolding('policy', { name, intents }, edit) : patchServing(name, intents, edit);
}

type LogFilter = MessageInitShape<typeof AccessLogFilterSchema>;

const settleLog = (name: string, together: GrpcLog['together'], filter: LogFilter): AccessLog =>
  grpcLog({ name, cluster: AUTHZ, together, filter });

const both = (...filters: LogFilter[]): LogFilter => ({
  filterSpecifier: { case: 'andFilter', value: { filters } },
});

const authzFilter = ({ gateway: { judgedBy = [] } }: Intents): HttpFilter =>
  httpFilter(AUTHZ, ExtAuthzSchema, {
    services: {
      case: 'grpcService',
      value: {
        targetSpecifier: { case: 'envoyGrpc', value: { clusterName: AUTHZ } },
        timeout: duration(TIMEOUT_MS),
      },
    },
    transportApiVersion: ApiVersion.V3,
    statusOnError: { code: StatusCode.ServiceUnavailable },
    metadataContextNamespaces: [NAMESPACE],
    routeMetadataContextNamespaces: [EDIT_FILTER],
    filterEnabledMetadata: {
      filter: NAMESPACE,
      path: metadataPath('ask'),
      value: { matchPattern: { case: 'presentMatch', value: true } },
    },
    // Nothing else of the caller's headers is needed, and a key least of all.
    allowedHeaders: {
      patterns: ['x-request-id', ...judgedBy].map((value) => ({ matchPattern: { case: 'exact' as const, value } })),
    },
  });

/**
 * Envoy may take routes and refuse the listener of the same translation. A policy leaves whoever has to be asked about
 * to the filter behind authz, which the listener has together with authz or not at all.
 */
const askedFilter = (intents: Intents): HttpFilter =>
  httpFilter(ASKED, LuaSchema, {
    defaultSourceCode: { specifier: { case: 'inlineString', value: askedSource() } },
    ...(intents.envoy === '1.40' && { sharedVmId: ASKED }),
  });

/** The cluster that leads to authz. */
export function addAuthz({ gateway: { authz } }: Intents): Patch {
  const name = 'add-authz';
  if (!authz) return { name };
  return {
    name,
    add: (resources) => ({ ...resources, clusters: [...resources.clusters, serviceCluster(AUTHZ, authz)] }),
  };
}
