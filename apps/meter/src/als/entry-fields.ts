import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import { durationMs as toMilliseconds, timestampMs, type Duration } from '@bufbuild/protobuf/wkt';
import { codeOfCutOff } from '@dragoman/spec';
import type { AccessLogCommon, HTTPAccessLogEntry } from '@envoyproxy/protos/envoy/data/accesslog/v3/accesslog';

/** Where Envoy's filters leave what they know of a call. */
const NAMESPACE = 'dragoman';

const PROVIDER = 'gen_ai.provider.name';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The fields of the access log (contract §5) from an entry of Envoy's access-log service: from the dynamic metadata of
 * the call and from what Envoy itself knows. A custom tag with the name of a field says it instead: so the `id`, which is
 * the one in the log.
 */
export function fieldsOf(entry: HTTPAccessLogEntry): Fields {
  const facts = entry.commonProperties?.metadata?.filterMetadata[NAMESPACE] ?? {};
  const error = facts['error'] ?? codeOfCutOff(entry.response?.responseCodeDetails ?? '');
  const fields = { ...ofMetadata(facts), ...ofEnvoy(entry), error };
  return { ...fields, ...(isAsked(fields) ? {} : NOBODY), ...entry.commonProperties?.customTags };
}

/** The guard names the only provider before Envoy asks him; authz may say no, and the caller may leave. */
const isAsked = ({ attempts, [PROVIDER]: provider }: Fields): boolean =>
  attempts !== undefined && attempts !== 0 && provider !== undefined;

/** Who was asked, and what it cost, where nobody was. */
const NOBODY: Fields = { [PROVIDER]: undefined, cost_usd: '0' };

/** Which fact of the metadata says which field of the log. */
const FACTS: readonly (readonly [field: string, ...path: readonly string[]])[] = [
  ['reservation', 'id'],
  ['key', 'key', 'name'],
  ['team', 'key', 'team'],
  ['dialect', 'req', 'format'],
  ['gen_ai.operation.name', 'req', 'op'],
  [PROVIDER, 'up', 'provider'],
  ['gen_ai.request.model', 'req', 'model'],
  ['upstream_model', 'up', 'model'],
  ['gen_ai.response.model', 'u', 'model'],
  ['stream', 'req', 'stream'],
  ['gen_ai.usage.input_tokens', 'u', 'input'],
  ['gen_ai.usage.cache_read_tokens', 'u', 'cache_read'],
  ['gen_ai.usage.cache_write_tokens', 'u', 'cache_write'],
  ['gen_ai.usage.cache_write_1h_tokens', 'u', 'cache_write_1h'],
  ['gen_ai.usage.output_tokens', 'u', 'output'],
  ['gen_ai.usage.reasoning_tokens', 'u', 'reasoning'],
  ['gen_ai.usage.audio_input_tokens', 'u', 'audio_in'],
  ['gen_ai.usage.audio_output_tokens', 'u', 'audio_out'],
  ['gen_ai.usage.image_input_tokens', 'u', 'image_in'],
  ['gen_ai.usage.image_output_tokens', 'u', 'image_out'],
  ['gen_ai.usage.web_search_requests', 'u', 'searches'],
  ['billed.input_tokens', 'u', 'billed_input'],
  ['billed.output_tokens', 'u', 'billed_output'],
  ['service_tier', 'u', 'tier'],
  ['usage', 'u', 'state'],
  ['cost_usd', 'cost'],
];

const ofMetadata = (facts: JsonObject): Fields => {
  const factAt = (path: readonly string[]) => path.reduce<JsonValue | undefined>(memberOf, facts);
  return {
    ...Object.fromEntries(FACTS.map(([field, ...path]) => [field, factAt(path)])),
    // Whom authz was told of, else whom it has not to be asked about.
    payers: factAt(['key', 'accounts']) ?? factAt(['key', 'soft']),
  };
};

const memberOf = (value: JsonValue | undefined, name: string): JsonValue | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value[name] : undefined;

const ofEnvoy = (entry: HTTPAccessLogEntry): Fields => ({
  ...(entry.commonProperties && ofCall(entry.commonProperties)),
  request_id: entry.request?.requestId || undefined,
  status: entry.response?.responseCode ?? 0,
  bytes_in: Number(entry.request?.requestBodyBytes ?? 0),
  bytes_out: Number(entry.response?.responseBodyBytes ?? 0),
});

const ofCall = (call: AccessLogCommon): Fields => ({
  time: call.startTime && new Date(timestampMs(call.startTime)).toISOString(),
  route: call.routeName || undefined,
  attempts: call.upstreamRequestAttemptCount,
  ttft_ms: ms(call.timeToFirstUpstreamRxByte),
  duration_ms: ms(call.duration ?? call.timeToLastDownstreamTxByte),
});

const ms = (duration: Duration | undefined): number | undefined => duration && toMilliseconds(duration);
