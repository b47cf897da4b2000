import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { TransportSocketSchema, type TransportSocket } from '@envoyproxy/protos/envoy/config/core/v3/base';
import {
  SubjectAltNameMatcher_SanType,
  type SubjectAltNameMatcherSchema,
} from '@envoyproxy/protos/envoy/extensions/transport_sockets/tls/v3/common';
import {
  UpstreamTlsContextSchema,
  type CommonTlsContextSchema,
} from '@envoyproxy/protos/envoy/extensions/transport_sockets/tls/v3/tls';
import { typed } from '@dragoman/xds';
import type { Intents, ProviderIntent } from '../intents/intents.ts';
import type { Patch } from '../patch.ts';
import { patchProviders } from './patch-providers.ts';

const IP = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:.]+)$/i;

/** TLS to a provider is verified: the chain against the trusted authorities, the name against the endpoint's. */
export function verifyUpstreamTls(intents: Intents): Patch {
  return patchProviders('verify-upstream-tls', intents, (cluster, { tls }) =>
    tls ? { ...cluster, transportSocket: verifiedTls(tls) } : cluster,
  );
}

/** TLS to a server whose name and authorities are known. */
export const verifiedTls = ({ ca, serverName }: NonNullable<ProviderIntent['tls']>): TransportSocket =>
  tlsTo(serverName, (matchTypedSubjectAltNames) => ({
    alpnProtocols: ['http/1.1'],
    validationContextType: {
      case: 'validationContext',
      value: { trustedCa: { specifier: { case: 'filename', value: ca } }, matchTypedSubjectAltNames },
    },
  }));

type Context = MessageInitShape<typeof CommonTlsContextSchema>;
type Names = MessageInitShape<typeof SubjectAltNameMatcherSchema>[];

/**
 * TLS to a server of this name or address. A server name is a name: an address is not asked for.
 * @param contextOf - is told what the certificate has to show
 */
export function tlsTo(name: string, contextOf: (names: Names) => Context): TransportSocket {
  const isAddress = IP.test(name);
  const sanType = isAddress ? SubjectAltNameMatcher_SanType.IP_ADDRESS : SubjectAltNameMatcher_SanType.DNS;
  const shown = { sanType, matcher: { matchPattern: { case: 'exact' as const, value: name } } };
  return create(TransportSocketSchema, {
    name: 'envoy.transport_sockets.tls',
    configType: {
      case: 'typedConfig',
      value: typed(UpstreamTlsContextSchema, { sni: isAddress ? '' : name, commonTlsContext: contextOf([shown]) }),
    },
  });
}
