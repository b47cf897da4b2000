import type { Reasoning } from '@dragoman/spec';
import type { ObjectReader } from '../../reading/object-reader.ts';

// `additionalModelRequestFields`: what a model's own API has and Converse has no field for. What is known of them is
// read, so that other formats can say it.

export interface ModelFields {
  readonly reasoning?: Reasoning | undefined;
  readonly topK?: number | undefined;
  readonly parallelTools?: boolean | undefined;
}

const EFFORTS = new Map<string, NonNullable<Reasoning['effort']>>([
  ['none', 'none'],
  ['minimal', 'minimal'],
  ['low', 'low'],
  ['medium', 'medium'],
  ['high', 'high'],
  ['xhigh', 'xhigh'],
  ['max', 'max'],
]);

/** `effort` is what `outputConfig` says. */
export function readModelFields(fields: ObjectReader, effort: Reasoning['effort']): ModelFields {
  return { reasoning: readReasoning(fields, effort), topK: readTopK(fields), parallelTools: readParallel(fields) };
}

function readReasoning(fields: ObjectReader, effort: Reasoning['effort']): Reasoning | undefined {
  // Claude's, under either of the names that Bedrock takes.
  const thinking = fields.object('thinking') ?? fields.object('reasoning_config');
  const said = effort ?? readOwnEffort(fields);
  if (!thinking) return said && { effort: said };
  const summary = thinking.string('display');
  switch (thinking.string('type')) {
    case 'disabled':
      thinking.uses('reasoning-off');
      return { effort: 'none' };
    case 'enabled': {
      const budget = thinking.required('budget_tokens', thinking.integer('budget_tokens'));
      thinking.uses('reasoning-budget', 'budget_tokens');
      return { budget, summary };
    }
    case 'adaptive':
      thinking.uses(said ? 'reasoning-effort' : 'reasoning-budget');
      return said ? { effort: said, summary } : { budget: -1, summary };
    default:
      return thinking.fail('type', 'expected enabled, adaptive or disabled');
  }
}

function readOwnEffort(fields: ObjectReader): Reasoning['effort'] {
  const nova = fields.object('reasoningConfig');
  if (nova?.string('type') === 'disabled') {
    nova.uses('reasoning-off');
    return 'none';
  }
  return (
    readEffort(nova, 'maxReasoningEffort') ??
    readEffort(fields.object('output_config'), 'effort') ??
    readEffort(fields, 'reasoning_effort')
  );
}

/** A word for how much to think. */
export function readEffort(holder: ObjectReader | undefined, field: string): Reasoning['effort'] {
  const word = holder?.string(field);
  if (word === undefined) return undefined;
  const effort = EFFORTS.get(word);
  holder?.uses(effort ? 'reasoning-effort' : 'unknown-field', field);
  return effort;
}

function readTopK(fields: ObjectReader): number | undefined {
  const nova = fields.object('inferenceConfig');
  const topK = fields.integer('top_k') ?? nova?.integer('topK');
  if (topK !== undefined) fields.uses('top-k', fields.has('top_k') ? 'top_k' : 'inferenceConfig.topK');
  return topK;
}

function readParallel(fields: ObjectReader): boolean | undefined {
  const choice = fields.object('tool_choice');
  choice?.ignore('type');
  const single = choice?.boolean('disable_parallel_tool_use');
  if (single) choice?.uses('parallel-tools-off', 'disable_parallel_tool_use');
  return single === undefined ? undefined : !single;
}
