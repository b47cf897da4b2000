import type { ChatRequest, JsonObject, Output } from '@dragoman/spec';
import { openAiSampling, openAiThinking, openAiVerbosity } from '../../translating/openai-manner.ts';
import { strictOf } from '../../translating/openai-strict.ts';
import { openAiTraits } from '../../translating/openai-traits.ts';
import type { Manner } from './manner.ts';

export function textFields(
  request: Pick<ChatRequest, 'model' | 'output' | 'verbosity'>,
  { own, warnings }: Manner,
): JsonObject {
  const { output } = request;
  const verbosity = own ? request.verbosity : openAiVerbosity(request, (warning) => warnings.push(warning));
  if (!output && verbosity === undefined) return {};
  const told = output?.type === 'schema' && !own ? { ...output, strict: strictOf(output) } : output;
  return { text: { format: told && formatOf(told), verbosity } };
}

export function formatOf(output: Output): JsonObject {
  switch (output.type) {
    case 'text':
      return { type: 'text' };
    case 'json':
      return { type: 'json_object' };
    case 'schema': {
      const { name = 'answer', description, schema, strict } = output;
      return { type: 'json_schema', name, description, schema, strict };
    }
  }
}

/** Every other word asks for what is usual. */
const SUMMARIES: ReadonlySet<string> = new Set(['concise', 'detailed']);

/** How much it is to think, and the sampling that it takes then; a caller of this format is repeated. */
export function mannerFields(request: ChatRequest, { own, warnings }: Manner): JsonObject {
  const { reasoning, sampling, model } = request;
  if (own) return { temperature: sampling.temperature, top_p: sampling.topP };
  const { effort, warnings: told } = openAiThinking(request, 'responses');
  const { taken, warnings: left } = openAiSampling({ ...request, sampling: spoken(sampling) }, effort);
  warnings.push(...told, ...left);
  const summary = openAiTraits(model).efforts?.length === 0 ? undefined : summaryOf(reasoning?.summary);
  return {
    temperature: taken.temperature,
    top_p: taken.topP,
    ...((effort !== undefined || summary !== undefined) && { reasoning: { effort, summary } }),
  };
}

/** What this API has words for; of the rest the caller is told by its name. */
const spoken = ({ temperature, topP }: ChatRequest['sampling']): ChatRequest['sampling'] => ({ temperature, topP });

const summaryOf = (word: string | undefined): string | undefined =>
  word === undefined || SUMMARIES.has(word) ? word : 'auto';

/** Models that think, of which alone their encrypted thoughts can be asked for; others answer 400. */
const THINKS = /(^|\/)(o\d|gpt-5(?!-chat)|gpt-oss|codex-|computer-use)/;

/**
 * What stands beside the conversation. For callers of other formats nothing is stored, as they expect it, so thoughts
 * have to come encrypted to be of use in the next request.
 */
export function keepingFields({ model, logprobs, store }: ChatRequest, { own }: Manner): JsonObject {
  const include = [
    ...(logprobs === undefined ? [] : ['message.output_text.logprobs']),
    ...(THINKS.test(model) ? ['reasoning.encrypted_content'] : []),
  ];
  return {
    top_logprobs: logprobs || undefined,
    ...(!own && include.length > 0 && { include }),
    store: own ? store : (store ?? false),
  };
}
