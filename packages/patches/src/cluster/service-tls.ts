import { create } from '@bufbuild/protobuf';
import { TransportSocketSchema, type TransportSocket } from '@envoyproxy/protos/envoy/config/core/v3/base';
import { UpstreamTlsContextSchema } from '@envoyproxy/protos/envoy/extensions/transport_sockets/tls/v3/tls';
import { typed } from '@dragoman/xds';
import type { ServiceTls } from '../intents/intents.ts';
import { adsSource } from './config-source.ts';
import { ofName } from './verify-upstream-tls.ts';

/** TLS to a service of ours, which asks for a certificate; both secrets come as the cluster does. */
export function serviceTls(host: string, { certificate, authorities }: ServiceTls): TransportSocket {
  const { sni, matchTypedSubjectAltNames } = ofName(host);
  return create(TransportSocketSchema, {
    name: 'envoy.transport_sockets.tls',
    configType: {
      case: 'typedConfig',
      value: typed(UpstreamTlsContextSchema, {
        sni,
        commonTlsContext: {
          alpnProtocols: ['h2'],
          tlsCertificateSdsSecretConfigs: [{ name: certificate, sdsConfig: adsSource() }],
          validationContextType: {
            case: 'combinedValidationContext',
            value: {
              defaultValidationContext: { matchTypedSubjectAltNames: [...matchTypedSubjectAltNames] },
              validationContextSdsSecretConfig: { name: authorities, sdsConfig: adsSource() },
            },
          },
        },
      }),
    },
  });
}
