import type { ChatRequest, JsonObject, Output } from '@dragoman/spec';
import { effortOf } from '../../translating/reasoning-effort.ts';
import type { Manner } from './manner.ts';
import { cannot } from './parts.ts';
import { tokenLimitField } from './token-limit-field.ts';

/** @see https://platform.openai.com/docs/api-reference/chat/create */
const MOST_STOPS = 4;
const MOST_LOGPROBS = 20;

export function samplingFields({ sampling, stop, logprobs, choices }: ChatRequest, { own }: Manner): JsonObject {
  if (!own && stop.length > MOST_STOPS) throw cannot('stop', `at most ${MOST_STOPS} stop sequences can be sent`);
  if (!own && (logprobs ?? 0) > MOST_LOGPROBS)
    throw cannot('logprobs', `at most ${MOST_LOGPROBS} alternatives can be asked for`);
  return {
    temperature: sampling.temperature,
    top_p: sampling.topP,
    ...(own && { top_k: sampling.topK, min_p: sampling.minP }),
    frequency_penalty: sampling.frequencyPenalty,
    presence_penalty: sampling.presencePenalty,
    seed: sampling.seed,
    logit_bias: sampling.logitBias,
    stop: stop.length > 0 ? stop : undefined,
    n: choices,
    ...(logprobs !== undefined && { logprobs: true, top_logprobs: logprobs > 0 ? logprobs : undefined }),
  };
}

/** As the caller calls it, if he wrote this format. */
export function limitFields({ maxTokens, model, extra }: ChatRequest, { own }: Manner): JsonObject {
  if (maxTokens === undefined || (own && extra?.fields['max_tokens'] !== undefined)) return {};
  return { [own ? 'max_completion_tokens' : tokenLimitField(model)]: maxTokens };
}

export function outputFields(output: Output | undefined, { own }: Manner): JsonObject {
  switch (output?.type) {
    case undefined:
      return {};
    case 'text':
      return { response_format: { type: 'text' } };
    case 'json':
      return { response_format: { type: 'json_object' } };
    case 'schema': {
      const { name, description, schema, strict } = output;
      // OpenAI wants a name, Perplexity does not.
      const jsonSchema = { name: own ? name : (name ?? 'answer'), description, schema, strict };
      return { response_format: { type: 'json_schema', json_schema: jsonSchema } };
    }
  }
}

/** A caller of this format who wrote `reasoning` or `thinking` is repeated. */
export function reasoningSetting({ reasoning, extra, maxTokens }: ChatRequest, { own, warnings }: Manner): JsonObject {
  const isSaid = own && (extra?.fields['reasoning'] !== undefined || extra?.fields['thinking'] !== undefined);
  if (!reasoning || isSaid) return {};
  const { effort, budget } = reasoning;
  if (budget === undefined) return { reasoning_effort: effort };
  const nearest = effortOf(budget, maxTokens);
  if (budget > 0) warnings.push(`reasoning: a budget of ${budget} tokens becomes the effort ${nearest}`);
  return { reasoning_effort: nearest };
}

const TIERS: ReadonlySet<string> = new Set(['auto', 'default', 'flex', 'scale', 'priority', 'fast']);

/** Other words for the tier that everybody gets. */
const STANDARD: ReadonlySet<string> = new Set(['standard', 'standard_only']);

/** OpenAI's words for it, in all its APIs; what it has no word for is left out. */
export function tierField(
  { serviceTier }: ChatRequest,
  { own, warnings }: Pick<Manner, 'own' | 'warnings'>,
): JsonObject {
  if (serviceTier === undefined || own || TIERS.has(serviceTier)) return { service_tier: serviceTier };
  if (STANDARD.has(serviceTier)) return { service_tier: 'default' };
  warnings.push(`the service tier ${serviceTier} is left out`);
  return {};
}

/** OpenAI takes metadata only of what it stores, and other servers do not know `store`. */
export function storeFields({ store, metadata }: ChatRequest, { own, warnings }: Manner): JsonObject {
  if (own || store) return { store, metadata };
  if (metadata !== undefined) warnings.push('metadata is left out: it can only be sent with what is stored');
  return {};
}
