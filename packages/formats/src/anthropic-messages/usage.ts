import { serviceTierOf, type Json, type JsonObject, type Usage } from '@dragoman/spec';
import { unsaidUsage } from '../gathering/unsaid-usage.ts';
import { numberOf, objectOf, sumOf, textOf } from '../reading/provider-body.ts';

/**
 * Anthropic counts cache reads and writes beside `input_tokens`, the neutral model inside `input`.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/prompt-caching
 */
export function decodeUsage(wire: JsonObject): Usage {
  const input = numberOf(wire.input_tokens);
  const cacheRead = numberOf(wire.cache_read_input_tokens);
  const cacheWrite = numberOf(wire.cache_creation_input_tokens);
  return {
    input: input === undefined ? undefined : sumOf(input, cacheRead, cacheWrite),
    output: numberOf(wire.output_tokens),
    cacheRead,
    cacheWrite,
    cacheWrite1h: numberOf(objectOf(wire.cache_creation)?.ephemeral_1h_input_tokens),
    reasoning: numberOf(objectOf(wire.output_tokens_details)?.thinking_tokens),
    serverTools: countsOf(wire.server_tool_use),
    serviceTier: tierOf(wire),
  };
}

/** Fast mode is no tier to Anthropic, but has prices like one. */
const tierOf = ({ speed, service_tier: tier }: JsonObject): string | undefined =>
  serviceTierOf(textOf(speed)) ?? serviceTierOf(textOf(tier));

function countsOf(value: Json | undefined): Readonly<Record<string, number>> | undefined {
  const object = objectOf(value);
  if (!object) return undefined;
  const counts = Object.entries(object).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  return Object.fromEntries(counts);
}

/** Running totals of a stream: what an event does not say, or says as null, did not change. */
export function updateUsage(before: JsonObject, now: JsonObject): JsonObject {
  const said = Object.entries(now).filter(([, value]) => value !== null);
  return { ...before, ...Object.fromEntries(said) };
}

/** All counts that the official clients' types ask for; what is not known is null, or 0 where there has to be a number. */
export function encodeUsage(usage: Usage | undefined, serviceTier: string | undefined): JsonObject {
  return {
    ...encodeUsageUpdate(usage),
    cache_creation: cacheCreation(usage),
    inference_geo: null,
    service_tier: serviceTier ?? null,
    speed: null,
  };
}

/** The running totals at the end of a stream. */
export function encodeUsageUpdate(usage: Usage = {}): JsonObject {
  const created = cacheCreation(usage);
  const { input = 0, output = 0, cacheRead, cacheWrite, reasoning, serverTools } = usage;
  return {
    input_tokens: Math.max(0, input - (cacheRead ?? 0) - (cacheWrite ?? 0)),
    cache_creation_input_tokens: cacheWrite ?? null,
    cache_read_input_tokens: cacheRead ?? null,
    ...(created && { cache_creation: created }),
    output_tokens: output,
    output_tokens_details: reasoning === undefined ? null : { thinking_tokens: reasoning },
    server_tool_use: serverTools ? { ...serverTools } : null,
    ...unsaidUsage(usage, ['audioInput', 'audioOutput', 'imageInput', 'imageOutput', 'billed'], ['input', 'output']),
  };
}

function cacheCreation({ cacheWrite, cacheWrite1h }: Usage = {}): JsonObject | null {
  if (cacheWrite1h === undefined) return null;
  return {
    ephemeral_5m_input_tokens: Math.max(0, (cacheWrite ?? 0) - cacheWrite1h),
    ephemeral_1h_input_tokens: cacheWrite1h,
  };
}
