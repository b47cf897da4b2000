import { create } from '@bufbuild/protobuf';
import { TransportSocketSchema } from '@envoyproxy/protos/envoy/config/core/v3/base';
import { UpstreamTlsContextSchema } from '@envoyproxy/protos/envoy/extensions/transport_sockets/tls/v3/tls';
import { typed } from '@dragoman/xds';
import type { Intents } from '../intents/intents.ts';
import type { Patch } from '../patch.ts';
import { patchProviders } from './patch-providers.ts';

/** TLS to a provider is verified: the chain against the trusted authorities, the name against the endpoint's. */
export function verifyUpstreamTls(intents: Intents): Patch {
  return patchProviders('verify-upstream-tls', intents, (cluster, { tls }) => {
    if (!tls) return cluster;
    const name = tls.serverName === undefined ? { autoHostSni: true } : { sni: tls.serverName };
    const transportSocket = create(TransportSocketSchema, {
      name: 'envoy.transport_sockets.tls',
      configType: {
        case: 'typedConfig',
        value: typed(UpstreamTlsContextSchema, {
          ...name,
          autoSniSanValidation: true,
          commonTlsContext: {
            alpnProtocols: ['http/1.1'],
            validationContextType: {
              case: 'validationContext',
              value: { trustedCa: { specifier: { case: 'filename', value: tls.ca } } },
            },
          },
        }),
      },
    });
    return { ...cluster, transportSocket };
  });
}
