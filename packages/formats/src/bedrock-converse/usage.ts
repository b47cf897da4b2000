import { serviceTierOf, type JsonObject, type Usage } from '@dragoman/spec';
import { unsaidUsage } from '../gathering/unsaid-usage.ts';
import { numberOf, objectOf, objectsOf, sumOf, textOf } from '../reading/provider-body.ts';

/**
 * Bedrock counts cache reads and writes beside `inputTokens`, the neutral model inside `input`.
 *
 * @param tier - `serviceTier`, which stands beside the usage
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html
 */
export function decodeUsage(wire: JsonObject, tier: JsonObject | undefined): Usage {
  const input = numberOf(wire.inputTokens);
  const cacheRead = numberOf(wire.cacheReadInputTokens);
  const cacheWrite = numberOf(wire.cacheWriteInputTokens);
  const hours = objectsOf(wire.cacheDetails).filter(({ ttl }) => ttl === '1h');
  const tools = Object.entries(objectOf(wire.serverToolUsage) ?? {}).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  return {
    input: input === undefined ? undefined : sumOf(input, cacheRead, cacheWrite),
    output: numberOf(wire.outputTokens),
    cacheRead,
    cacheWrite,
    cacheWrite1h: sumOf(...hours.map(({ inputTokens }) => numberOf(inputTokens))),
    serverTools: tools.length > 0 ? Object.fromEntries(tools) : undefined,
    serviceTier: serviceTierOf(textOf(tier?.type)),
  };
}

export function encodeUsage(usage: Usage = {}): JsonObject {
  const { input = 0, output = 0, cacheRead, cacheWrite, cacheWrite1h, serverTools } = usage;
  return {
    inputTokens: Math.max(0, input - (cacheRead ?? 0) - (cacheWrite ?? 0)),
    outputTokens: output,
    totalTokens: input + output,
    ...(cacheRead !== undefined && { cacheReadInputTokens: cacheRead }),
    ...(cacheWrite !== undefined && { cacheWriteInputTokens: cacheWrite }),
    ...(cacheWrite1h !== undefined && { cacheDetails: cacheDetails(cacheWrite ?? 0, cacheWrite1h) }),
    ...(serverTools && { serverToolUsage: { ...serverTools } }),
    ...unsaidUsage(
      usage,
      ['reasoning', 'audioInput', 'audioOutput', 'imageInput', 'imageOutput', 'billed'],
      ['input', 'output'],
    ),
  };
}

/** Only lifetimes that something was written for. */
const cacheDetails = (all: number, hour: number): readonly JsonObject[] =>
  [
    { ttl: '5m', inputTokens: all - hour },
    { ttl: '1h', inputTokens: hour },
  ].filter(({ inputTokens }) => inputTokens > 0);
