import type { ChatRequest, JsonObject, Output } from '@dragoman/spec';
import { effortOf } from '../../translating/reasoning-effort.ts';
import type { Manner } from './manner.ts';

export function textFields({ output, verbosity }: Pick<ChatRequest, 'output' | 'verbosity'>): JsonObject {
  if (!output && verbosity === undefined) return {};
  return { text: { format: output && formatOf(output), verbosity } };
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

const SUMMARIES: ReadonlySet<string> = new Set(['auto', 'concise', 'detailed']);

/** A caller of this format is repeated. */
export function reasoningFields({ reasoning, maxTokens }: ChatRequest, { own, warnings }: Manner): JsonObject {
  if (!reasoning || own) return {};
  const { effort, budget, summary } = reasoning;
  const nearest = budget === undefined ? effort : effortOf(budget, maxTokens);
  if (budget !== undefined && budget > 0)
    warnings.push(`reasoning: a budget of ${budget} tokens becomes the effort ${nearest}`);
  const word = summary === undefined || SUMMARIES.has(summary) ? summary : 'auto';
  return { reasoning: { effort: nearest, summary: word } };
}

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
    top_logprobs: logprobs !== undefined && logprobs > 0 ? logprobs : undefined,
    ...(!own && include.length > 0 && { include }),
    store: own ? store : (store ?? false),
  };
}
