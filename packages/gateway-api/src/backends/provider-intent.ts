import type { ProviderIntent } from '@dragoman/patches';
import { BUILT_IN_KINDS, formatsOf, providerPaths } from '@dragoman/providers';
import type { ProviderFormat, ProviderKind, SomeModels } from '@dragoman/spec';
import type { Cluster } from '@envoyproxy/protos/envoy/config/cluster/v3/cluster';
import type { BackendFacts, ProviderChoice } from '../annotations/facts.ts';
import { called } from '../resource.ts';
import { letInBy, letInMistakes, type GoogleTokens } from './let-in-by.ts';
import { addressesOf, isTls } from './name-endpoints.ts';
import { isVerifiedByHost } from './name-upstream-tls.ts';
import type { Backend } from './backends-of-cluster.ts';

/** What a Backend without `llm.provider` is, on a route that asks models. */
const ANY_SERVER = 'openai-compatible';
const ANY_SERVERS_PATH = '/v1';

/** What is known of one Backend, from its own annotations and from the route's. */
export interface Described {
  readonly backend: Backend;
  readonly cluster: Cluster;
  readonly facts: BackendFacts;
  /** From the HTTPRoute; what the Backend says of itself wins. */
  readonly choice: ProviderChoice | undefined;
}

/** The provider that a Backend is. Keys and TLS are Envoy Gateway's and stay as they came. */
export function providerIntent({ backend, cluster, facts, choice }: Described): ProviderIntent {
  const { kind, formats } = chosen({ facts, choice });
  const path = facts.path ?? (kind.endpoint === undefined ? defaultPath(kind.kind) : pathOf(kind.endpoint));
  return {
    provider: facts.name ?? backend.resource.name,
    paths: providerPaths({ ...settingsOf(facts), kind, formats, path }),
    formats,
    ...(kind.envelopes && { envelopes: kind.envelopes }),
    defaultHeaders: kind.defaultHeaders,
    ...letInBy({ backend, cluster, kind, region: facts.region }),
    ...(facts.health && { health: facts.health }),
  };
}

const SETTINGS = ['apiVersion', 'project', 'location'] as const;

const settingsOf = (facts: BackendFacts): Partial<Record<(typeof SETTINGS)[number], string>> =>
  Object.fromEntries(SETTINGS.flatMap((name) => (facts[name] === undefined ? [] : [[name, facts[name]]])));

/** What the provider speaks when it is asked for this model: its name, or what is known of it. */
export const formatsFor = (
  { facts, choice }: Choice,
  model: string | SomeModels | undefined,
): readonly ProviderFormat[] => {
  const { kind, formats } = chosen({ facts, choice });
  return formatsOf(kind, formats, model);
};

/** What is missing or dangerous; each says of which Backend. */
export function providerMistakes(
  { backend, cluster, facts, choice }: Described,
  google: GoogleTokens,
): readonly string[] {
  const { kind } = chosen({ facts, choice });
  const where = called(backend.resource);
  const missing = SETTINGS.filter((name) => kind.needs.includes(name) && facts[name] === undefined);
  return [
    ...missing.map((name) => `${where}: ${kind.kind} needs annotation gateway.envoyproxy.io/llm.${name}`),
    ...letInMistakes({ backend, cluster, kind, region: facts.region }, google),
    ...(isVerifiedByHost(cluster)
      ? addressesOf(backend.localities).map((ip) => `${where}: spec.tls.sni has to name the certificate of ${ip}`)
      : []),
    ...(onTlsPort(backend) && !isTls(cluster) ? [`${where}: port 443 without tls would send its key in clear`] : []),
  ];
}

type Choice = Pick<Described, 'facts' | 'choice'>;

const chosen = ({ facts, choice }: Choice): ProviderChoice => facts.provider ?? choice ?? anyServer();

/** The kind of provider that a Backend is. */
export const providerKindOf = (described: Choice): ProviderKind => chosen(described).kind;

function anyServer(): ProviderChoice {
  const kind = BUILT_IN_KINDS.get(ANY_SERVER);
  if (!kind) throw new Error(`no kind ${ANY_SERVER}`);
  return { kind, formats: kind.formats };
}

const defaultPath = (kind: string): string => (kind === ANY_SERVER ? ANY_SERVERS_PATH : '');

const pathOf = (endpoint: string): string => new URL(endpoint.replaceAll(/[{}]/g, '')).pathname.replace(/\/+$/, '');

const onTlsPort = ({ localities }: Backend): boolean =>
  localities
    .flatMap(({ lbEndpoints }) => lbEndpoints)
    .some(({ hostIdentifier }) => {
      const address = hostIdentifier.case === 'endpoint' ? hostIdentifier.value.address?.address : undefined;
      return address?.case === 'socketAddress' && address.value.portSpecifier.value === 443;
    });
