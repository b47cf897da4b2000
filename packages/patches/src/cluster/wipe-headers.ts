import type { MessageInitShape } from '@bufbuild/protobuf';
import { type HeaderMutationSchema as MutationSchema } from '@envoyproxy/protos/envoy/config/common/mutation_rules/v3/mutation_rules';
import { HeaderValueOption_HeaderAppendAction } from '@envoyproxy/protos/envoy/config/core/v3/base';
import { HeaderMutationSchema } from '@envoyproxy/protos/envoy/extensions/filters/http/header_mutation/v3/header_mutation';
import type { HttpFilter } from '@envoyproxy/protos/envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager';
import { httpFilter } from '@dragoman/xds';
import type { Format } from '@dragoman/spec';
import type { ProviderIntent } from '../intents/intents.ts';

/** The filter that begins each provider's part of a request's way. */
export const WIPE_FILTER = 'dragoman.wipe';

type Mutation = MessageInitShape<typeof MutationSchema>;

/** In which a caller can show who he is. */
export const CREDENTIAL_HEADERS: readonly string[] = [
  'authorization',
  'proxy-authorization',
  'api-key',
  'x-api-key',
  'x-goog-api-key',
];

/**
 * Never for a provider: credentials of the caller or of an earlier attempt, where the caller came from, and the
 * encodings he takes (usage could not be read out of a compressed answer).
 */
const WIPED = [
  'x-gw-hop',
  'x-gw-call',
  ...CREDENTIAL_HEADERS,
  // Whose bill it is goes with the key.
  'x-goog-user-project',
  'openai-organization',
  'openai-project',
  'cookie',
  'accept-encoding',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-real-ip',
  'forwarded',
  'via',
  'x-envoy-external-address',
  'x-envoy-internal',
  'x-envoy-expected-rq-timeout-ms',
  'x-envoy-original-path',
  'x-envoy-original-host',
];

/** The same, for all headers that begin so: a caller of Amazon's client signs for the gateway, with keys of his own. */
const WIPED_BEGINNINGS = ['x-amz-', 'amz-sdk-'];

/**
 * Never for a caller: what a provider's host asks of whoever talks to it, which would be said of the gateway's own, and
 * whose account it was.
 */
const KEPT_FROM_CALLERS = [
  'set-cookie',
  'alt-svc',
  'strict-transport-security',
  'clear-site-data',
  'nel',
  'report-to',
  'reporting-endpoints',
  'openai-organization',
  'openai-project',
  'anthropic-organization-id',
];

/** Headers that mean something in one format only. */
const FORMAT_HEADERS: Partial<Record<Format, readonly string[]>> = {
  'anthropic-messages': ['anthropic-version', 'anthropic-beta', 'anthropic-dangerous-direct-browser-access'],
};
/** Guardrails, tracing, service tier: of Bedrock, whatever is spoken there. */
const BEDROCK_BEGINNING = 'x-amzn-';
/** What a load balancer of Amazon's before the gateway calls a request. */
const BEDROCK_TRACE = 'x-amzn-trace-id';

const setIfAbsent = (key: string, value: string): Mutation => ({
  action: {
    case: 'append',
    value: { header: { key, value }, appendAction: HeaderValueOption_HeaderAppendAction.ADD_IF_ABSENT },
  },
});

/**
 * All headers of these names, and all that begin so: the headers of a call are gone through once, and not for each name.
 * Envoy takes an expression of so many names only where `re2.max_program_size.error_level` allows it.
 */
export const removeHeaders = (names: readonly string[], beginnings: readonly string[]): Mutation => ({
  action: {
    case: 'removeOnMatch',
    value: {
      keyMatcher: {
        matchPattern: {
          case: 'safeRegex',
          value: { regex: [...names.map(quoted), `(?:${beginnings.join('|')}).*`].join('|') },
        },
      },
    },
  },
});

/** As an expression that stands for nothing else; Envoy has all names in small letters. */
const quoted = (name: string): string => name.toLowerCase().replaceAll(/[^\w-]/g, String.raw`\$&`);

const isBedrock = ({ formats, envelopes = {} }: ProviderIntent): boolean =>
  formats.includes('bedrock-converse') || Object.values(envelopes).includes('bedrock-invoke');

/** What a wipe takes away beside what no provider gets. */
export interface Wiped {
  readonly names: readonly string[];
  readonly beginnings?: readonly string[];
}

/**
 * Headers of the caller that mean something in formats of others only. Where attempts share them, none may take them
 * away: a later attempt, at a provider that does speak the format, may be asked with them.
 */
export const foreignHeaders = (provider: ProviderIntent): Wiped => ({
  names: Object.entries(FORMAT_HEADERS).flatMap(([format, names]) =>
    provider.formats.includes(format as Format) ? [] : names,
  ),
  beginnings: isBedrock(provider) ? [] : [BEDROCK_BEGINNING],
});

/**
 * All attempts share one header map: each provider's chain begins by wiping.
 * @param more - headers in which any provider is shown its key, as an earlier attempt's may still be there, and others
 */
export function wipeHeaders(provider: ProviderIntent, more: Wiped): HttpFilter {
  return httpFilter(WIPE_FILTER, HeaderMutationSchema, {
    mutations: {
      requestMutations: [
        removeHeaders(
          [...new Set([...WIPED, ...(isBedrock(provider) ? [] : [BEDROCK_TRACE]), ...more.names])],
          [...WIPED_BEGINNINGS, ...(more.beginnings ?? [])],
        ),
        ...Object.entries(provider.defaultHeaders).map(([name, value]) => setIfAbsent(name, value)),
      ],
      responseMutations: [removeHeaders(KEPT_FROM_CALLERS, ['x-gw-', 'x-dragoman-'])],
    },
  });
}
