import { create } from '@bufbuild/protobuf';
import { Client, credentials } from '@grpc/grpc-js';
import {
  DiscoveryRequestSchema,
  type DiscoveryResponse,
} from '@envoyproxy/protos/envoy/service/discovery/v3/discovery';
import { ClusterSchema } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import { ListenerSchema } from '@envoyproxy/protos/envoy/config/listener/v3/listener';
import { RouteConfigurationSchema } from '@envoyproxy/protos/envoy/config/route/v3/route';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { ADS_SERVICE } from '../xds-server/ads-service.ts';
import { TYPE_URLS, KINDS, type Kind } from '../xds-server/xds-snapshot.ts';

const SCHEMAS = { clusters: ClusterSchema, listeners: ListenerSchema, routes: RouteConfigurationSchema };

/** What was sent: the kind, and the names, sorted, with a space between. */
export type Sent = readonly [kind: Kind, names: string];

export interface FakeEnvoyOptions {
  /** Why a response is refused; undefined: it is taken; 'silence': it is not answered. */
  readonly judge?: (kind: Kind, names: readonly string[]) => string | undefined;
  /** The routes it asks for once it has listeners. */
  readonly routeNames?: readonly string[];
}

/** Speaks to an xDS server as Envoy does, and writes down what it gets. */
export function fakeEnvoy(
  socketPath: string,
  { judge = () => undefined, routeNames = ['routes'] }: FakeEnvoyOptions = {},
) {
  const client = new Client(`unix:${socketPath}`, credentials.createInsecure(), {
    'grpc.max_receive_message_length': -1,
  });
  const { path, requestSerialize, responseDeserialize } = ADS_SERVICE.streamAggregatedResources;
  const call = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
  const sent: Sent[] = [];
  const asked = new Set<Kind>();
  const last: Partial<Record<Kind, { versionInfo: string; responseNonce: string }>> = {};

  const ask = (kind: Kind, refusal?: string, names: readonly string[] = routeNames): void => {
    asked.add(kind);
    const errorDetail = refusal === undefined ? undefined : { code: 13, message: refusal };
    const resourceNames = kind === 'routes' ? [...names] : [];
    call.write(
      create(DiscoveryRequestSchema, {
        typeUrl: TYPE_URLS[kind],
        resourceNames,
        ...last[kind],
        ...(errorDetail && { errorDetail }),
      }),
    );
  };
  call.on('data', (response: DiscoveryResponse) => {
    const kind = KINDS.find((each) => TYPE_URLS[each] === response.typeUrl) as Kind;
    const names = response.resources.map((any) => anyUnpack(any, SCHEMAS[kind])?.name ?? '').sort();
    sent.push([kind, names.join(' ')]);
    const verdict = judge(kind, names);
    if (verdict === 'silence') return;
    last[kind] = { versionInfo: response.versionInfo, responseNonce: response.nonce };
    ask(kind, verdict);
    const next = kind === 'clusters' ? 'listeners' : 'routes';
    if (verdict === undefined && !asked.has(next)) ask(next);
  });
  call.on('error', () => undefined);
  ask('clusters');
  return {
    sent,
    ask,
    close: () => {
      call.cancel();
      client.close();
    },
  };
}
