import { create, type JsonValue } from '@bufbuild/protobuf';
import { SecretSchema } from '@envoyproxy/protos/envoy/extensions/transport_sockets/tls/v3/secret';
import {
  PostTranslateModifyResponseSchema,
  type PostTranslateModifyRequest,
  type PostTranslateModifyResponse,
} from '@envoyproxy/protos/proto/extension/service';
import type { ExtensionResource } from '@envoyproxy/protos/proto/extension/context';
import {
  policiesAmong,
  stampGateway,
  withSecretKeys,
  type AnnotationSource,
  type AttachedPolicy,
  type Catalogue,
  type EndpointSource,
  type GatewayFacts,
  type KeySecret,
  type PolicyFate,
  type RoutePolicy,
  type StampedGateway,
  type Unable,
} from '@dragoman/gateway-api';
import {
  compile,
  type EnvoyMinor,
  type GatewayIntent,
  type Patch,
  type PolicySource,
  type Problem,
} from '@dragoman/patches';
import type { KindsByName } from '@dragoman/providers';
import type { FollowedTls } from '@dragoman/runtime';
import type { GoogleTokens } from '../google/google-tokens.ts';
import { asksAuthz, clustersOfIssuers, hasIssuers } from '../policies/named-policies.ts';
import { serviceSecrets } from '../services/service-secrets.ts';

/** What the server was started for. */
export interface TranslationHost {
  readonly envoy: EnvoyMinor;
  readonly gateway: GatewayIntent;
  readonly catalogue: Catalogue;
  readonly kinds: KindsByName;
  /** After ours, of what serves models and leads to providers. */
  readonly patches: readonly Patch[];
  /** Where Envoys find the tables of policies; absent: none can be held. */
  readonly policies?: Pick<PolicySource, 'address' | 'tls'>;
  /** What Envoys show to services, as it is now; absent: nothing is asked over TLS. */
  readonly services?: Pick<FollowedTls, 'current'>;
  readonly google: { readonly tokens: GoogleTokens; readonly to: ShownTo };
}

type ShownTo = GatewayFacts['google']['to'];

/** What was told in the hooks before this one. */
export interface HeardBefore {
  readonly annotations: AnnotationSource;
  readonly endpoints: EndpointSource;
  readonly ofRules: readonly AttachedPolicy[];
  /** Absent: nobody looks after Secrets. */
  readonly secrets?: readonly KeySecret[];
}

export interface TranslationOutcome {
  /** Which it was for: one is made for each Gateway, or for all of a class that are merged. */
  readonly gateways: readonly string[];
  /** The same in one word. */
  readonly gateway: string;
  /** How many routes ask models. */
  readonly routes: number;
  readonly mistakes: readonly string[];
  /** Clusters whose addresses were not told and did not matter, as far as is known. */
  readonly unseen: readonly string[];
}

export interface Translated extends TranslationOutcome {
  readonly response: PostTranslateModifyResponse;
  /** What callers are held against. */
  readonly policies: readonly RoutePolicy[];
  readonly fates: readonly PolicyFate[];
}

/**
 * A translation of Envoy Gateway as Envoy will get it. Everything is in the answer: what is left out would be removed.
 * @throws {Error} when what came out must not be published
 */
export function translate(request: PostTranslateModifyRequest, facts: HeardBefore, host: TranslationHost): Translated {
  const { listeners, routes, clusters, secrets, postTranslateContext } = request;
  const withKeys = (policy: AttachedPolicy): AttachedPolicy => withSecretKeys(policy, facts.secrets ?? NO_SECRETS);
  const policies = policiesOf(postTranslateContext?.extensionResources ?? []).map(withKeys);
  const ofRules = facts.ofRules.map(withKeys);
  const { envoy, catalogue, kinds, patches } = host;
  const { tokens, to } = host.google;
  const known = { known: tokens.text !== undefined, to };
  const stamped = stampGateway(
    { listeners, routes, clusters },
    { ...facts, ofRules, policies, catalogue, kinds, google: known, unable: unableOf(host) },
  );
  const { gateways, policies: held } = stamped;
  const gateway = intentOf(host, stamped);
  const { resources, problems, mistakes } = compile(stamped.resources, { envoy, gateway, patches });
  if (problems.length > 0) throw new Error(problems.map(told).join('; '));
  tokens.needed(gateways.join(' '), stamped.googleToken !== undefined);
  const response = create(PostTranslateModifyResponseSchema, {
    listeners: [...resources.listeners],
    routes: [...resources.routes],
    clusters: [...resources.clusters, ...clustersOfIssuers(held)],
    secrets: [
      ...secrets,
      ...(stamped.googleToken === undefined ? [] : [tokenSecret(stamped.googleToken, tokens.text)]),
      ...(host.services && stamped.routes > 0 ? serviceSecrets(host.services.current) : []),
    ],
  });
  return {
    response,
    gateways,
    gateway: gateways.join(' '),
    policies: held,
    fates: stamped.fates,
    routes: stamped.routes,
    // A route that hangs on two listeners is told of once.
    mistakes: [...new Set(mistakes.map(told))],
    unseen: stamped.unseen,
  };
}

const TELL = 'the extension server has to be told';
const NO_SECRETS = `nobody looks after Secrets: ${TELL} --key-secrets, where there is an API server`;

/** Is there until there is a token: Envoy would wait for the secret. Nothing is sent with it. */
const NO_TOKEN = 'no-token-yet';

const tokenSecret = (name: string, text = NO_TOKEN) =>
  create(SecretSchema, {
    name,
    type: { case: 'genericSecret', value: { secret: { specifier: { case: 'inlineString', value: text } } } },
  });

/** What policies may say here, and nobody would hold. */
const unableOf = ({ policies, gateway: { authz, meter } }: TranslationHost): Unable => ({
  ...(!policies && { callers: `it is not known where Envoys can ask for it: ${TELL} --policies` }),
  ...(!authz && { held: `nobody holds hard budgets and limits: ${TELL} --authz` }),
  ...(!meter && { soft: `nobody counts what soft budgets have spent: ${TELL} --meter` }),
});

/** Where a policy holds, Envoys have to know where to ask for it; authz is asked only where one has to be. */
function intentOf(
  { gateway: { authz, ...gateway }, policies }: TranslationHost,
  { gateways, policies: held }: Pick<StampedGateway, 'gateways' | 'policies'>,
): GatewayIntent {
  if (!policies || held.length === 0) return gateway;
  return {
    ...gateway,
    ...(authz && asksAuthz(held) && { authz }),
    policies: { ...policies, gateway: gateways.join(' '), tokens: hasIssuers(held) },
  };
}

/** The policies among custom resources, which come as JSON. */
export const policiesOf = (resources: readonly ExtensionResource[]): readonly AttachedPolicy[] =>
  policiesAmong(
    resources.map(({ unstructuredBytes }) => JSON.parse(new TextDecoder().decode(unstructuredBytes)) as JsonValue),
  );

const told = ({ where, message }: Problem): string => `${where}: ${message}`;
