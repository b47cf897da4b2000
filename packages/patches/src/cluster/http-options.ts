import { create } from '@bufbuild/protobuf';
import type { Cluster } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import {
  HttpProtocolOptionsSchema,
  type HttpProtocolOptions,
} from '@envoyproxy/protos/envoy/extensions/upstreams/http/v3/http_protocol_options';
import { pack, unpack } from '@dragoman/xds';

const KEY = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';

/** Rewrite how a cluster speaks HTTP; one that does not say so yet speaks HTTP/1.1. */
export function mapHttpOptions(cluster: Cluster, edit: (options: HttpProtocolOptions) => HttpProtocolOptions): Cluster {
  const options =
    unpack(HttpProtocolOptionsSchema, cluster.typedExtensionProtocolOptions[KEY]) ??
    create(HttpProtocolOptionsSchema, {
      upstreamProtocolOptions: {
        case: 'explicitHttpConfig',
        value: { protocolConfig: { case: 'httpProtocolOptions', value: {} } },
      },
    });
  const typedExtensionProtocolOptions = {
    ...cluster.typedExtensionProtocolOptions,
    [KEY]: pack(HttpProtocolOptionsSchema, edit(options)),
  };
  return { ...cluster, typedExtensionProtocolOptions };
}
