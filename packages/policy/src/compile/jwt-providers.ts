import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  type JwtAuthenticationSchema,
  type JwtRequirementSchema,
  type JwtProviderSchema,
} from '@envoyproxy/protos/envoy/extensions/filters/http/jwt_authn/v3/config';
import { duration } from '@dragoman/xds';
import { tokenPlaces, type IssuerNames } from './caller-tables.ts';

/** An issuer, and where Envoy finds its public keys. */
export interface TokenIssuer extends IssuerNames {
  /** One of them has to be in the token. */
  readonly audiences: readonly string[];
  /** The set of keys itself, as JSON; or its URL and the cluster that leads there. */
  readonly jwks:
    | { readonly from: 'text'; readonly text: string }
    | { readonly from: 'url'; readonly url: string; readonly cluster: string };
}

/** A new key of an issuer is known this soon; no token, however made, brings a fetch about. */
const REFETCH_MS = 60_000;
const RETRY_MS = 5_000;
const FETCH_TIMEOUT_MS = 5_000;
/** Clocks differ: so long after its end, or before its beginning, a token is still taken. */
const SKEW_SECONDS = 60;

/** Envoy minds the case of the scheme; callers need not. */
const FROM_HEADERS = [
  { name: 'authorization', valuePrefix: 'Bearer ' },
  { name: 'authorization', valuePrefix: 'bearer ' },
  { name: 'x-api-key' },
  { name: 'api-key' },
  { name: 'x-goog-api-key' },
];

/**
 * Tokens are verified and never required here: a key may come in their place. What was verified becomes metadata, and
 * the filter behind lets nobody pass who has neither.
 */
export function jwtProviders(issuers: readonly TokenIssuer[]): MessageInitShape<typeof JwtAuthenticationSchema> {
  if (issuers.length === 0) return {};
  const policies = new Map<string | undefined, string[]>();
  issuers.forEach(({ policy }, index) => policies.set(policy, [...(policies.get(policy) ?? []), String(index + 1)]));
  const attempts = [...policies.values()].map(firstOf);
  const [only, ...others] = attempts;
  return {
    providers: Object.fromEntries(issuers.map((issuer, index) => [String(index + 1), provider(issuer)])),
    rules: [
      {
        match: { pathSpecifier: { case: 'prefix', value: '/' } },
        requirementType: {
          case: 'requires',
          value:
            only && others.length === 0
              ? only
              : // What holds for one policy is tried for the others too.
                { requiresType: { case: 'requiresAll', value: { requirements: attempts } } },
        },
      },
    ],
  };
}

/** One of these, or none. */
const firstOf = (names: readonly string[]): MessageInitShape<typeof JwtRequirementSchema> => ({
  requiresType: {
    case: 'requiresAny',
    value: {
      requirements: [
        ...names.map((value) => ({ requiresType: { case: 'providerName' as const, value } })),
        { requiresType: { case: 'allowMissingOrFailed', value: {} } },
      ],
    },
  },
});

const provider = (trusted: TokenIssuer): MessageInitShape<typeof JwtProviderSchema> => {
  const { issuer, audiences, jwks } = trusted;
  return {
    issuer,
    audiences: [...audiences],
    clockSkewSeconds: SKEW_SECONDS,
    // The chain of the provider's cluster takes it off; the filter behind has to see that there is only this one.
    forward: true,
    fromHeaders: FROM_HEADERS,
    payloadInMetadata: tokenPlaces(trusted).claims,
    headerInMetadata: tokenPlaces(trusted).header,
    jwksSourceSpecifier:
      jwks.from === 'text'
        ? { case: 'localJwks', value: { specifier: { case: 'inlineString', value: jwks.text } } }
        : {
            case: 'remoteJwks',
            value: {
              httpUri: {
                uri: jwks.url,
                httpUpstreamType: { case: 'cluster', value: jwks.cluster },
                timeout: duration(FETCH_TIMEOUT_MS),
              },
              cacheDuration: duration(REFETCH_MS),
              asyncFetch: { fastListener: true, failedRefetchDuration: duration(RETRY_MS) },
            },
          },
  };
};
