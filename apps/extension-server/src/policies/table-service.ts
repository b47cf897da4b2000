import type { ServerDuplexStream, ServiceDefinition, UntypedServiceImplementation } from '@grpc/grpc-js';
import { create } from '@bufbuild/protobuf';
import { GATEWAY_HEADER, gatewayInHeader } from '@dragoman/patches';
import { discoveryStream } from '@dragoman/runtime';
import {
  DiscoveryResponseSchema,
  type DiscoveryRequest,
  type DiscoveryResponse,
} from '@envoyproxy/protos/envoy/service/discovery/v3/discovery';
import type { PolicyTables } from './policy-tables.ts';

const TYPE_URL = 'type.googleapis.com/envoy.config.core.v3.TypedExtensionConfig';

/** The part of `envoy.service.extension.v3.ExtensionConfigDiscoveryService` that is served: the state of the world. */
export const TABLE_SERVICE = {
  streamExtensionConfigs: discoveryStream(
    '/envoy.service.extension.v3.ExtensionConfigDiscoveryService/StreamExtensionConfigs',
  ),
} satisfies ServiceDefinition;

type Call = ServerDuplexStream<DiscoveryRequest, DiscoveryResponse>;

export interface TableServiceOptions {
  readonly tables: PolicyTables;
  /** Takes why an Envoy has refused a table. */
  readonly report: (line: string) => void;
}

/**
 * Hands the tables of policies to Envoys. An Envoy whose gateway is not known here yet waits: what it has stays in
 * force, and what it does not have refuses everybody.
 */
export const tableHandlers = ({ tables, report }: TableServiceOptions): UntypedServiceImplementation => ({
  streamExtensionConfigs: (call: Call) => {
    const gateway = gatewayOf(call);
    let names: readonly string[] = [];
    let sent = '';
    const offer = (): void => {
      const now = tables.of(gateway);
      const resources = names.flatMap((name) => {
        const value = now?.settings.get(name);
        return value ? [{ typeUrl: TYPE_URL, value }] : [];
      });
      if (!now || now.version === sent || resources.length === 0) return;
      sent = now.version;
      const { version } = now;
      call.write(
        create(DiscoveryResponseSchema, { typeUrl: TYPE_URL, versionInfo: version, nonce: version, resources }),
      );
    };
    const unfollow = tables.follow(gateway, { changed: offer, closed: () => call.end() });
    call.on('data', ({ resourceNames, responseNonce, errorDetail }: DiscoveryRequest) => {
      if (responseNonce !== '' && responseNonce !== sent) return;
      if (errorDetail) report(`Envoy has refused the policies of ${gateway}: ${errorDetail.message}`);
      names = resourceNames;
      offer();
    });
    call.once('end', () => call.end());
    call.on('error', unfollow);
    call.once('close', unfollow);
    call.once('cancelled', unfollow);
  },
});

/** What was sent as a header was encoded, as names may hold any sign. */
function gatewayOf(call: Call): string {
  const [said = ''] = call.metadata.get(GATEWAY_HEADER);
  try {
    return gatewayInHeader(String(said));
  } catch {
    return '';
  }
}
