import type { JsonObject, Usage } from '@dragoman/spec';
import { unsaidUsage } from '../gathering/unsaid-usage.ts';
import { numberOf, objectOf } from '../reading/provider-body.ts';

/**
 * `usage` of a chat, or `meta` of other answers, in our convention: what the model read and wrote (`tokens`), not what
 * is billed, which leaves out the provider's own words; where only the bill says it, that.
 */
export function readUsage(said: JsonObject): Usage {
  const tokens = objectOf(said['tokens']) ?? {};
  const billed = objectOf(said['billed_units']) ?? {};
  const known = {
    input: numberOf(tokens['input_tokens']) ?? numberOf(billed['input_tokens']),
    output: numberOf(tokens['output_tokens']) ?? numberOf(billed['output_tokens']),
    cacheRead: numberOf(said['cached_tokens']),
    reasoning: numberOf(tokens['reasoning_tokens']),
  };
  return Object.fromEntries(Object.entries(known).filter(([, count]) => count !== undefined));
}

/** Our numbers as `usage` of a chat. */
export function writeUsage(usage: Usage): JsonObject {
  const { input, output, cacheRead, reasoning } = usage;
  const counts = {
    ...(input !== undefined && { input_tokens: input }),
    ...(output !== undefined && { output_tokens: output }),
  };
  return {
    billed_units: counts,
    tokens: { ...counts, ...(reasoning !== undefined && { reasoning_tokens: reasoning }) },
    ...(cacheRead !== undefined && { cached_tokens: cacheRead }),
    ...unsaidUsage(usage, ['cacheWrite']),
  };
}
