import { anyIs } from '@bufbuild/protobuf/wkt';
import type { ProviderIntent } from '@dragoman/patches';
import { AWS_SERVICE, credentialOf } from '@dragoman/providers';
import { unpack } from '@dragoman/xds';
import type { ProviderKind } from '@dragoman/spec';
import type { Cluster } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import { GenericSchema } from '@envoyproxy/protos/envoy/extensions/http/injected_credentials/generic/v3/generic';
import { CredentialInjectorSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/credential_injector/v3/credential_injector';
import { HttpProtocolOptionsSchema } from '@envoyproxy/protos/envoy/extensions/upstreams/http/v3/http_protocol_options';
import { called } from '../resource.ts';
import type { Backend } from './backends-of-cluster.ts';
import { hostsOf, isTls } from './name-endpoints.ts';

/** A Backend of a kind, and the region that it is said to be in. */
export interface LetIn {
  readonly backend: Backend;
  readonly cluster: Cluster;
  readonly kind: ProviderKind;
  readonly region: string | undefined;
}

/** Access tokens of Google, as far as a translation has to know of them. */
export interface GoogleTokens {
  /** There is one. */
  readonly known: boolean;
  /** To whom they may be shown: whoever may write a Backend could take one otherwise. */
  readonly to: 'anybody' | 'Google';
}

/** What the secret with the token is called, between the control plane and its Envoys. */
export const GOOGLE_TOKEN = 'dragoman/google-token';
/** Where Envoy puts a key that no header is named for. */
const AUTHORIZATION = 'authorization';
const GOOGLE = /\.googleapis\.com$/i;
const OPTIONS = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';

/** How a Backend is shown who asks, where Envoy Gateway puts in no key: by a signature or a token of this gateway, or not. */
export function letInBy({
  backend,
  cluster,
  kind,
  region = '',
}: LetIn): Pick<ProviderIntent, 'credential' | 'signing' | 'keyHeaders'> {
  const keyHeaders = injectedHeaders(cluster);
  if (keyHeaders.length > 0) return { keyHeaders };
  switch (keylessSource(kind, cluster)) {
    case 'aws':
      return { signing: { service: AWS_SERVICE, region, host: hostsOf(cluster, backend)[0] ?? '' } };
    case 'gcp':
      return { credential: { ...credentialOf(kind, 'none'), name: GOOGLE_TOKEN, isServed: true } };
    case undefined:
      return {};
  }
}

/** Whether it is shown a token of Google's. */
export const takesGoogleToken = ({ credential }: ProviderIntent): boolean => credential?.name === GOOGLE_TOKEN;

/** What is missing for it, or would give away what is not the Backend's. */
export function letInMistakes(letIn: LetIn, google: GoogleTokens): readonly string[] {
  const { backend, cluster, kind } = letIn;
  const where = called(backend.resource);
  switch (keylessSource(kind, cluster)) {
    case 'aws':
      return awsMistakes(letIn, where);
    case 'gcp':
      return google.to === 'anybody' || isGoogle(letIn)
        ? []
        : [
            `${where}: without an injected credential it would get a token of this gateway, and these go to names below googleapis.com over TLS only`,
          ];
    case undefined:
      return [];
  }
}

function awsMistakes({ backend, cluster, kind, region }: LetIn, where: string): readonly string[] {
  const hosts = hostsOf(cluster, backend);
  return [
    ...(region === undefined
      ? [
          `${where}: without an injected credential ${kind.kind} is signed for, and needs annotation gateway.envoyproxy.io/llm.region`,
        ]
      : []),
    ...(hosts.length > 1 ? [`${where}: is signed for, which is done for one host; it has ${hosts.join(', ')}`] : []),
  ];
}

const isGoogle = ({ backend, cluster }: LetIn): boolean =>
  isTls(cluster) && hostsOf(cluster, backend).every((host) => GOOGLE.test(host));

/** Undefined: a key is put in by Envoy Gateway, or none is needed. */
const keylessSource = ({ keyless }: ProviderKind, cluster: Cluster) =>
  keyless && injectedHeaders(cluster).length === 0 ? keyless.source : undefined;

/** The headers into which Envoy Gateway puts keys. */
function injectedHeaders({ typedExtensionProtocolOptions }: Cluster): readonly string[] {
  const options = unpack(HttpProtocolOptionsSchema, typedExtensionProtocolOptions[OPTIONS]);
  return (options?.httpFilters ?? []).flatMap(({ configType }) => {
    if (configType.case !== 'typedConfig' || !anyIs(configType.value, CredentialInjectorSchema)) return [];
    const { credential } = unpack(CredentialInjectorSchema, configType.value) ?? {};
    const { header } = unpack(GenericSchema, credential?.typedConfig) ?? {};
    return [header ? header.toLowerCase() : AUTHORIZATION];
  });
}
