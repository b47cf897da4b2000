import { CredentialInjectorSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/credential_injector/v3/credential_injector';
import type { HttpFilter } from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import { GenericSchema } from '@envoyproxy/protos/envoy/extensions/http/injected_credentials/generic/v3/generic';
import { extension, httpFilter } from '@dragoman/xds';
import type { ProviderIntent } from '../intents/intents.ts';
import { fileSource } from './file-source.ts';

/** The provider's key, from an SDS file: a file renamed into its place is used by the next request. */
export function injectCredential(credential: NonNullable<ProviderIntent['credential']>): HttpFilter {
  const { header, prefix, name, file } = credential;
  return httpFilter('envoy.filters.http.credential_injector', CredentialInjectorSchema, {
    overwrite: true,
    credential: extension('envoy.http.injected_credentials.generic', GenericSchema, {
      credential: { name, ...(file !== undefined && { sdsConfig: fileSource(file) }) },
      header,
      headerValuePrefix: prefix,
    }),
  });
}
