import { CredentialInjectorSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/credential_injector/v3/credential_injector';
import type { HttpFilter } from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import { GenericSchema } from '@envoyproxy/protos/envoy/extensions/http/injected_credentials/generic/v3/generic';
import { adsSource, extension, fileSource, httpFilter } from '@dragoman/xds';
import type { ProviderIntent } from '../intents/intents.ts';

/** The provider's key: a new one is used by the next request. */
export function injectCredential(credential: NonNullable<ProviderIntent['credential']>): HttpFilter {
  const { header, prefix, name, file, isServed } = credential;
  const sdsConfig = isServed ? adsSource() : file === undefined ? undefined : fileSource(file);
  return httpFilter('envoy.filters.http.credential_injector', CredentialInjectorSchema, {
    overwrite: true,
    credential: extension('envoy.http.injected_credentials.generic', GenericSchema, {
      credential: { name, ...(sdsConfig && { sdsConfig }) },
      header,
      headerValuePrefix: prefix,
    }),
  });
}
