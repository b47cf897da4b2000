import { serviceTierOf, type Json, type JsonObject, type Usage } from '@dragoman/spec';
import { unsaidUsage } from '../gathering/unsaid-usage.ts';
import { numberOf, objectOf } from '../reading/provider-body.ts';

const NONE: JsonObject = {};

/**
 * The numbers in the convention; undefined: neither input nor output was said.
 * @param tier - `service_tier`, which stands beside them
 */
export function decodeUsage(value: Json | undefined, tier: string | undefined): Usage | undefined {
  const said = objectOf(value);
  if (!said) return undefined;
  const usage = { ...usageOf(said), serviceTier: serviceTierOf(tier) };
  return usage.input === undefined && usage.output === undefined ? undefined : usage;
}

/**
 * OpenAI's numbers hold their details already. DeepSeek says `prompt_cache_hit_tokens`, Moonshot `cached_tokens`,
 * Mistral `num_cached_tokens`.
 */
function usageOf(said: JsonObject): Usage {
  const prompt = objectOf(said['prompt_tokens_details']) ?? NONE;
  const completion = objectOf(said['completion_tokens_details']) ?? NONE;
  const reasoning = numberOf(completion['reasoning_tokens']) ?? numberOf(said['reasoning_tokens']);
  const audioInput = numberOf(prompt['audio_tokens']);
  return {
    input: inputOf(said, audioInput),
    output: outputOf(said, reasoning),
    cacheRead:
      numberOf(prompt['cached_tokens']) ??
      numberOf(said['prompt_cache_hit_tokens']) ??
      numberOf(said['cached_tokens']) ??
      numberOf(said['num_cached_tokens']),
    cacheWrite: numberOf(prompt['cache_write_tokens']),
    reasoning,
    audioInput,
    audioOutput: numberOf(completion['audio_tokens']),
    imageInput: numberOf(prompt['image_tokens']),
    imageOutput: numberOf(completion['image_tokens']),
    serverTools: serverToolsOf(said),
  };
}

/** Mistral counts audio apart, which its total says. */
function inputOf(said: JsonObject, audio = 0): number | undefined {
  const input = numberOf(said['prompt_tokens']);
  if (input === undefined) return undefined;
  const apart = numberOf(said['total_tokens']) === input + audio + (numberOf(said['completion_tokens']) ?? 0);
  return apart ? input + audio : input;
}

/** xAI counts reasoning apart, which its total says. */
function outputOf(said: JsonObject, reasoning = 0): number | undefined {
  const output = numberOf(said['completion_tokens']);
  if (output === undefined) return undefined;
  const apart = numberOf(said['total_tokens']) === (numberOf(said['prompt_tokens']) ?? 0) + output + reasoning;
  return apart ? output + reasoning : output;
}

/** OpenRouter counts its own searches. */
function serverToolsOf(said: JsonObject): Usage['serverTools'] {
  const searches = numberOf(objectOf(said['server_tool_use_details'])?.['web_search_requests']);
  return searches === undefined ? undefined : { web_search_requests: searches };
}

export function encodeUsage(usage: Usage): JsonObject {
  const { input = 0, output = 0, serverTools } = usage;
  return {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: details({
      cached_tokens: usage.cacheRead,
      cache_write_tokens: usage.cacheWrite,
      audio_tokens: usage.audioInput,
      image_tokens: usage.imageInput,
    }),
    completion_tokens_details: details({
      reasoning_tokens: usage.reasoning,
      audio_tokens: usage.audioOutput,
      image_tokens: usage.imageOutput,
    }),
    server_tool_use_details: serverTools,
    ...unsaidUsage(usage, ['cacheWrite1h', 'billed'], ['input', 'output']),
  };
}

const details = (counts: Readonly<Record<string, number | undefined>>): JsonObject | undefined =>
  Object.values(counts).some((count) => count !== undefined) ? counts : undefined;
