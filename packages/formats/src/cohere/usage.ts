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
    billed: billedOf(billed),
  };
  return Object.fromEntries(Object.entries(known).filter(([, count]) => count !== undefined));
}

function billedOf(units: JsonObject): Usage['billed'] {
  const [input, output] = [numberOf(units['input_tokens']), numberOf(units['output_tokens'])];
  if (input === undefined && output === undefined) return undefined;
  return { ...(input !== undefined && { input }), ...(output !== undefined && { output }) };
}

/** Our numbers as `usage` of a chat; what is billed is said only where the provider bills by it. */
export function writeUsage(usage: Usage): JsonObject {
  const { input, output, cacheRead, reasoning, billed } = usage;
  return {
    ...(billed && { billed_units: countsOf(billed) }),
    tokens: { ...countsOf({ input, output }), ...(reasoning !== undefined && { reasoning_tokens: reasoning }) },
    ...(cacheRead !== undefined && { cached_tokens: cacheRead }),
    ...unsaidUsage(usage, [
      'cacheWrite',
      'cacheWrite1h',
      'audioInput',
      'audioOutput',
      'imageInput',
      'imageOutput',
      'searches',
    ]),
  };
}

const countsOf = ({ input, output }: NonNullable<Usage['billed']>): JsonObject => ({
  ...(input !== undefined && { input_tokens: input }),
  ...(output !== undefined && { output_tokens: output }),
});
