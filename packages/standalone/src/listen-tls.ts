import { create, type MessageInitShape } from '@bufbuild/protobuf';
import type { Config } from '@dragoman/config';
import { fileSource } from '@dragoman/xds';
import {
  DownstreamTlsContextSchema,
  type DownstreamTlsContext,
} from '@envoyproxy/protos/envoy/extensions/transport_sockets/tls/v3/tls';
import type { SdsSecretConfigSchema } from '@envoyproxy/protos/envoy/extensions/transport_sockets/tls/v3/secret';
import type { GatewayFiles } from './provider-cluster.ts';

export type ListenTls = NonNullable<Config['listen']['tls']>;

/** Secrets of the data port: its certificate with the key, and the authorities of its clients. */
export const LISTEN_CERTIFICATE = 'listen-certificate';
export const LISTEN_AUTHORITIES = 'listen-authorities';

/** Who the data port is, and whether its clients have to say who they are. New secrets are for new connections. */
export const listenTls = (
  { clientCa }: ListenTls,
  alpnProtocols: string[],
  files: Pick<GatewayFiles, 'secret'>,
): DownstreamTlsContext =>
  create(DownstreamTlsContextSchema, {
    requireClientCertificate: clientCa !== undefined,
    commonTlsContext: {
      alpnProtocols,
      tlsCertificateSdsSecretConfigs: [secret(LISTEN_CERTIFICATE, files)],
      ...(clientCa !== undefined && {
        validationContextType: {
          case: 'validationContextSdsSecretConfig' as const,
          value: secret(LISTEN_AUTHORITIES, files),
        },
      }),
    },
  });

function secret(name: string, files: Pick<GatewayFiles, 'secret'>): MessageInitShape<typeof SdsSecretConfigSchema> {
  const file = files.secret(name);
  return { name, ...(file !== undefined && { sdsConfig: fileSource(file) }) };
}
