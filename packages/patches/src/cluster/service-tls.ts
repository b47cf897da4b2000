import type { TransportSocket } from '@envoyproxy/protos/envoy/config/core/v3/base';
import type { ServiceTls } from '../intents/intents.ts';
import { adsSource } from '@dragoman/xds';
import { tlsTo } from './verify-upstream-tls.ts';

/** TLS to a service of ours, which asks for a certificate; both secrets come as the cluster does. */
export const serviceTls = (host: string, { certificate, authorities }: ServiceTls): TransportSocket =>
  tlsTo(host, (matchTypedSubjectAltNames) => ({
    alpnProtocols: ['h2'],
    tlsCertificateSdsSecretConfigs: [{ name: certificate, sdsConfig: adsSource() }],
    validationContextType: {
      case: 'combinedValidationContext',
      value: {
        defaultValidationContext: { matchTypedSubjectAltNames },
        validationContextSdsSecretConfig: { name: authorities, sdsConfig: adsSource() },
      },
    },
  }));
