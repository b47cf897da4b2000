import type { MessageInitShape } from '@bufbuild/protobuf';
import type { AwsCredentialProviderSchema } from '@envoyproxy/protos/envoy/extensions/common/aws/v3/credential_provider';
import { AwsRequestSigningSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/aws_request_signing/v3/aws_request_signing';
import type { HttpFilter } from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import { httpFilter } from '@dragoman/xds';
import type { ProviderIntent } from '../intents/intents.ts';

/**
 * What Amazon has to see signed, and nothing that anybody touches on the way: Envoy writes headers of its own after the
 * filters when it has to open a connection first.
 */
const SIGNED = [
  { matchPattern: { case: 'exact' as const, value: 'host' } },
  { matchPattern: { case: 'exact' as const, value: 'content-type' } },
  { matchPattern: { case: 'prefix' as const, value: 'x-amz-' } },
];

/**
 * Signature version 4 of the request as it goes out, its body included. The host is said here: on a new connection Envoy
 * rewrites it only after the filters, and a signature of the caller's host is none.
 */
export function signRequest({ service, region, host, file }: NonNullable<ProviderIntent['signing']>): HttpFilter {
  return httpFilter('envoy.filters.http.aws_request_signing', AwsRequestSigningSchema, {
    serviceName: service,
    region,
    hostRewrite: host,
    matchIncludedHeaders: SIGNED,
    ...(file !== undefined && { credentialProvider: fromFile(file) }),
  });
}

/**
 * Credentials of this file alone; without one Envoy looks where Amazon's tools look, beginning with its environment. It
 * is not watched: what is in it stays, and a file that is watched Envoy reads and understands anew for each request.
 */
const fromFile = (path: string): MessageInitShape<typeof AwsCredentialProviderSchema> => ({
  customCredentialProviderChain: true,
  credentialsFileProvider: {
    credentialsDataSource: { specifier: { case: 'filename', value: path } },
    profile: 'default',
  },
});
