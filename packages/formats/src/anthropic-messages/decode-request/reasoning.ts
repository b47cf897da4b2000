import type { JsonObject, Output, Reasoning } from '@dragoman/spec';
import type { ObjectReader } from '../../reading/object-reader.ts';

export interface OutputSettings {
  readonly reasoning?: Reasoning | undefined;
  readonly output?: Output | undefined;
  /** What the neutral model has fewer words for, as the caller wrote it; for an encoder of this format. */
  readonly verbatim: JsonObject;
}

/** Anthropic's words, which are ours; `none` and `minimal` it has not. */
const EFFORTS = new Map<string, NonNullable<Reasoning['effort']>>([
  ['low', 'low'],
  ['medium', 'medium'],
  ['high', 'high'],
  ['xhigh', 'xhigh'],
  ['max', 'max'],
]);

export function readOutputSettings(body: ObjectReader): OutputSettings {
  const config = body.object('output_config');
  const effort = config?.string('effort');
  const known = EFFORTS.get(effort ?? '');
  if (config?.has('effort')) config.uses(known ? 'reasoning-effort' : 'unknown-field', 'effort');
  const thinking = body.object('thinking');
  const output = readFormat(config?.object('format') ?? body.object('output_format'));
  return {
    reasoning: thinking ? readThinking(thinking, known) : known && { effort: known },
    output,
    verbatim: {
      ...(thinking && { thinking: thinking.value }),
      ...(effort !== undefined && { output_config: { effort } }),
    },
  };
}

/** Structured outputs: `output_config.format`, in the beta `output_format`. */
function readFormat(format: ObjectReader | undefined): Output | undefined {
  if (!format) return undefined;
  if (format.string('type') !== 'json_schema') return format.fail('type', 'expected json_schema');
  format.uses('json-schema');
  return { type: 'schema', schema: format.required('schema', format.json('schema')) };
}

function readThinking(thinking: ObjectReader, effort: Reasoning['effort']): Reasoning | undefined {
  const summary = thinking.string('display');
  if (summary !== undefined) thinking.uses('reasoning-summary', 'display');
  switch (thinking.required('type', thinking.string('type'))) {
    case 'disabled':
      thinking.uses('reasoning-off');
      return { effort: 'none' };
    case 'enabled': {
      const budget = thinking.required('budget_tokens', thinking.integer('budget_tokens'));
      thinking.uses('reasoning-budget', 'budget_tokens');
      return { budget, summary };
    }
    case 'adaptive':
      thinking.uses(effort ? 'reasoning-effort' : 'reasoning-budget');
      return effort ? { effort, summary } : { budget: -1, summary };
    default:
      // A way of thinking that is newer than this code.
      thinking.whole();
      thinking.uses('unknown-field');
      return effort && { effort };
  }
}
