import { create } from '@bufbuild/protobuf';
import { Client, credentials } from '@grpc/grpc-js';
import {
  DiscoveryRequestSchema,
  type DiscoveryResponse,
} from '@envoyproxy/protos/envoy/service/discovery/v3/discovery';
import { ClusterSchema } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import { TypedExtensionConfigSchema } from '@envoyproxy/protos/envoy/config/core/v3/extension';
import { ListenerSchema } from '@envoyproxy/protos/envoy/config/listener/v3/listener';
import { RouteConfigurationSchema } from '@envoyproxy/protos/envoy/config/route/v3/route';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { ADS_SERVICE } from '../xds-server/ads-service.ts';
import { isNamed, TYPE_URLS, KINDS, type Kind, type NamedKind } from '../xds-server/xds-snapshot.ts';

const SCHEMAS = {
  clusters: ClusterSchema,
  listeners: ListenerSchema,
  extensions: TypedExtensionConfigSchema,
  routes: RouteConfigurationSchema,
};

/** What was sent: the kind, and the names, sorted, with a space between. */
export type Sent = readonly [kind: Kind, names: string];

export interface FakeEnvoyOptions {
  /** Why a response is refused; undefined: it is taken; 'silence': it is not answered. */
  readonly judge?: (kind: Kind, names: readonly string[]) => string | undefined;
  /** The routes it asks for once it has listeners. */
  readonly routeNames?: readonly string[];
  /** The settings of filters that it asks for by then. */
  readonly extensionNames?: readonly string[];
}

/** Speaks to an xDS server as Envoy does, and writes down what it gets. */
export function fakeEnvoy(
  socketPath: string,
  { judge = () => undefined, routeNames = ['routes'], extensionNames = [] }: FakeEnvoyOptions = {},
) {
  const client = new Client(`unix:${socketPath}`, credentials.createInsecure(), {
    'grpc.max_receive_message_length': -1,
  });
  const { path, requestSerialize, responseDeserialize } = ADS_SERVICE.streamAggregatedResources;
  const call = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
  const sent: Sent[] = [];
  const asked = new Set<Kind>();
  const last: Partial<Record<Kind, { versionInfo: string; responseNonce: string }>> = {};

  const asking: Record<NamedKind, readonly string[]> = { routes: routeNames, extensions: extensionNames };
  const namesOf = (kind: Kind): readonly string[] => (isNamed(kind) ? asking[kind] : []);

  const ask = (kind: Kind, refusal?: string, names: readonly string[] = namesOf(kind)): void => {
    asked.add(kind);
    const errorDetail = refusal === undefined ? undefined : { code: 13, message: refusal };
    call.write(
      create(DiscoveryRequestSchema, {
        typeUrl: TYPE_URLS[kind],
        resourceNames: [...names],
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
    const next: readonly Kind[] = kind === 'clusters' ? ['listeners'] : ['extensions', 'routes'];
    if (verdict !== undefined) return;
    for (const each of next) if (!asked.has(each) && (!isNamed(each) || asking[each].length > 0)) ask(each);
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
