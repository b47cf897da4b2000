import { anyIs } from '@bufbuild/protobuf/wkt';
import { LuaSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/lua/v3/lua';
import { UpstreamCodecSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/upstream_codec/v3/upstream_codec';
import type { HttpFilter } from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import { editSource } from '@dragoman/lua';
import { httpFilter, NAMESPACE, withMetadata } from '@dragoman/xds';
import type { Intents, ProviderIntent } from '../intents/intents.ts';
import type { Patch } from '../patch.ts';
import { EDIT_FILTER } from '../routes/leads-to-provider.ts';
import { editedClusters } from '../routes/only-target.ts';
import { credentialHeaders } from './credential-headers.ts';
import { injectCredential } from './inject-credential.ts';
import { mapHttpOptions } from './http-options.ts';
import { patchProviders } from './patch-providers.ts';
import { signRequest } from './sign-request.ts';
import { wipeHeaders } from './wipe-headers.ts';

/**
 * What happens to a request on its way to one provider, at each attempt anew: what others may have left is wiped, the
 * path and the model's name become the provider's, and its own key is put in. The chain belongs to the cluster, so
 * a key can never meet another provider, whatever the order of attempts.
 */
export function attachProviderChain(intents: Intents): Patch {
  const filters: SharedFilters = { edit: editFilter(intents), wipe: wipes(intents) };
  const edited = editedClusters(intents);
  return patchProviders('attach-provider-chain', intents, (cluster, provider) => {
    const named = { ...cluster, metadata: withMetadata(cluster.metadata, NAMESPACE, { provider: provider.provider }) };
    return mapHttpOptions(named, (options) => ({
      ...options,
      httpFilters: chain({ provider, edited: edited.has(cluster.name) }, filters, options.httpFilters),
    }));
  });
}

/** Says to the edit program which attempt it is, and is taken away by it. */
const ATTEMPT_COUNT = 'x-envoy-attempt-count';

/** Made once, however many providers there are. */
interface SharedFilters {
  readonly edit: HttpFilter;
  readonly wipe: (provider: ProviderIntent, edited: boolean) => HttpFilter;
}

const editFilter = ({ envoy }: Intents): HttpFilter =>
  httpFilter(EDIT_FILTER, LuaSchema, {
    defaultSourceCode: { specifier: { case: 'inlineString', value: editSource() } },
    ...(envoy === '1.40' && { sharedVmId: EDIT_FILTER }),
  });

/** Providers of one kind wipe alike. */
function wipes(intents: Intents): SharedFilters['wipe'] {
  const credentials = credentialHeaders(intents);
  const made = new Map<string, HttpFilter>();
  return (provider, edited) => {
    const key = JSON.stringify([provider.formats, provider.envelopes, provider.defaultHeaders, edited]);
    const wipe =
      made.get(key) ?? wipeHeaders(provider, { names: edited ? credentials : [...credentials, ATTEMPT_COUNT] });
    made.set(key, wipe);
    return wipe;
  };
}

const CODEC = httpFilter('envoy.filters.http.upstream_codec', UpstreamCodecSchema, {});

const isCodec = ({ configType }: HttpFilter): boolean =>
  configType.case === 'typedConfig' && anyIs(configType.value, UpstreamCodecSchema);

/** The chain that the base has already (a control plane's own credentials) comes after ours: what it sets stays. */
function chain(
  { provider, edited }: { readonly provider: ProviderIntent; readonly edited: boolean },
  { edit, wipe }: SharedFilters,
  before: readonly HttpFilter[],
): HttpFilter[] {
  return [
    wipe(provider, edited),
    ...(edited ? [edit] : []),
    ...(provider.credential ? [injectCredential(provider.credential)] : []),
    ...(provider.signing ? [signRequest(provider.signing)] : []),
    ...before.filter((filter) => !isCodec(filter)),
    CODEC,
  ];
}
