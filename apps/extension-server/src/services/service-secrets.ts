import { create } from '@bufbuild/protobuf';
import type { ServiceAddress, ServiceTls } from '@dragoman/patches';
import type { TlsPair } from '@dragoman/runtime';
import { SecretSchema, type Secret } from '@envoyproxy/protos/envoy/extensions/transport_sockets/tls/v3/secret';

/** What the secrets are called, between the control plane and its Envoys. */
const SECRETS: ServiceTls = { certificate: 'dragoman/services-certificate', authorities: 'dragoman/services-ca' };

/** A service that is asked over TLS, where Envoys have a certificate for it. A socket needs none. */
export const reachedBy = (at: ServiceAddress, hasCertificate: boolean): ServiceAddress =>
  'host' in at && hasCertificate ? { ...at, tls: SECRETS } : at;

/** With what Envoys show who they are to services, and know them. They come over the connection of the control plane. */
export const serviceSecrets = ({ cert, key, ca }: Pick<TlsPair, 'cert' | 'key' | 'ca'>): readonly Secret[] => [
  create(SecretSchema, {
    name: SECRETS.certificate,
    type: { case: 'tlsCertificate', value: { certificateChain: inline(cert), privateKey: inline(key) } },
  }),
  create(SecretSchema, {
    name: SECRETS.authorities,
    type: { case: 'validationContext', value: { trustedCa: inline(ca) } },
  }),
];

const inline = (pem: Buffer) => ({ specifier: { case: 'inlineBytes' as const, value: new Uint8Array(pem) } });
