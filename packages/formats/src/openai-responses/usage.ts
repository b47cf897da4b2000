import { serviceTierOf, type JsonObject, type Usage } from '@dragoman/spec';
import { unsaidUsage } from '../gathering/unsaid-usage.ts';
import { numberOf, objectOf, textOf } from '../reading/provider-body.ts';

/** The numbers of a response in the convention, which is also that of this API; undefined: neither input nor output was said. */
export function decodeUsage(response: JsonObject): Usage | undefined {
  const said = objectOf(response['usage']) ?? {};
  const read = objectOf(said['input_tokens_details']) ?? {};
  const written = objectOf(said['output_tokens_details']) ?? {};
  const usage: Usage = {
    input: numberOf(said['input_tokens']),
    output: numberOf(said['output_tokens']),
    cacheRead: numberOf(read['cached_tokens']),
    cacheWrite: numberOf(read['cache_write_tokens']),
    reasoning: numberOf(written['reasoning_tokens']),
    imageInput: numberOf(read['image_tokens']),
    imageOutput: numberOf(written['image_tokens']),
    serviceTier: serviceTierOf(textOf(response['service_tier'])),
  };
  return usage.input === undefined && usage.output === undefined ? undefined : usage;
}

/** Every number has to be there: clients read them without asking. */
export function encodeUsage(usage: Usage): JsonObject {
  const { input = 0, output = 0, cacheRead = 0, cacheWrite = 0, reasoning = 0 } = usage;
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cacheRead, cache_write_tokens: cacheWrite },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
    ...unsaidUsage(
      usage,
      ['cacheWrite1h', 'audioInput', 'audioOutput', 'imageInput', 'imageOutput', 'searches', 'billed'],
      ['input', 'output', 'cacheRead', 'cacheWrite', 'reasoning'],
    ),
  };
}
