import type { ChatRequest, JsonObject } from '@dragoman/spec';
import { effortAsked, openAiSampling, openAiThinking, openAiVerbosity } from '../../translating/openai-manner.ts';
import { strictOf } from '../../translating/openai-strict.ts';
import type { Manner } from './manner.ts';
import { cannot } from './parts.ts';
import { isOpenAiModel, tokenLimitField } from './token-limit-field.ts';

/** @see https://platform.openai.com/docs/api-reference/chat/create */
const MOST_STOPS = 4;
const MOST_LOGPROBS = 20;

/** How much it is to think, and the sampling that it takes then; a caller of this format is repeated. */
export function mannerFields(request: ChatRequest, manner: Manner): JsonObject {
  const { sampling } = request;
  if (manner.own) {
    // He may have written `reasoning` or `thinking` instead.
    const isSaid = manner.fields['reasoning'] !== undefined || manner.fields['thinking'] !== undefined;
    const effort = isSaid ? undefined : effortAsked(request);
    return { ...sampledFields(sampling), top_k: sampling.topK, min_p: sampling.minP, reasoning_effort: effort };
  }
  const { effort, warnings } = openAiThinking(request, 'chat');
  const sampled = openAiSampling(request, effort);
  manner.warnings.push(...warnings, ...sampled.warnings);
  return { ...sampledFields(sampled.taken), reasoning_effort: effort };
}

const sampledFields = (sampling: ChatRequest['sampling']): JsonObject => ({
  temperature: sampling.temperature,
  top_p: sampling.topP,
  frequency_penalty: sampling.frequencyPenalty,
  presence_penalty: sampling.presencePenalty,
  logit_bias: sampling.logitBias,
});

export function choosingFields(
  { sampling, stop, logprobs, choices }: ChatRequest,
  { own, fields }: Manner,
): JsonObject {
  if (!own && stop.length > MOST_STOPS) throw cannot('stop', `at most ${MOST_STOPS} stop sequences can be sent`);
  if (!own && (logprobs ?? 0) > MOST_LOGPROBS)
    throw cannot('logprobs', `at most ${MOST_LOGPROBS} alternatives can be asked for`);
  return {
    // Mistral's `random_seed` is repeated as its caller wrote it.
    seed: fields['random_seed'] === sampling.seed ? undefined : sampling.seed,
    stop: stop.length > 0 ? stop : undefined,
    n: choices,
    ...(logprobs !== undefined && { logprobs: true, top_logprobs: logprobs > 0 ? logprobs : undefined }),
  };
}

/** As the caller calls it, if he wrote this format. */
export function limitFields({ maxTokens, model }: ChatRequest, { own, fields }: Manner): JsonObject {
  if (fields['max_tokens'] === maxTokens) return {};
  return { [own ? 'max_completion_tokens' : tokenLimitField(model)]: maxTokens };
}

export function outputFields({ output, model }: ChatRequest, { own }: Manner): JsonObject {
  switch (output?.type) {
    case undefined:
      return {};
    case 'text':
      return { response_format: { type: 'text' } };
    case 'json':
      return { response_format: { type: 'json_object' } };
    case 'schema': {
      const { name, description, schema } = output;
      const strict = own || !isOpenAiModel(model) ? output.strict : strictOf(output);
      // OpenAI wants a name, Perplexity does not.
      const jsonSchema = { name: own ? name : (name ?? 'answer'), description, schema, strict };
      return { response_format: { type: 'json_schema', json_schema: jsonSchema } };
    }
  }
}

export const verbosityField = (request: ChatRequest, { own, warnings }: Manner): JsonObject => ({
  verbosity: own ? request.verbosity : openAiVerbosity(request, (warning) => warnings.push(warning)),
});

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
