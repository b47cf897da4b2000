import type { ChatRequest, Feature, Output, Reasoning, Sampling } from '@dragoman/spec';
import type { ObjectReader } from '../../reading/object-reader.ts';

/** A number, if it is there, and that it is used. */
export function tuned(body: ObjectReader, field: string, feature: Feature): number | undefined {
  const value = body.number(field);
  if (value !== undefined) body.uses(feature, field);
  return value;
}

/** A word, if it is there, and that it is used. */
export function worded(body: ObjectReader, field: string, feature: Feature): string | undefined {
  const value = body.string(field);
  if (value !== undefined) body.uses(feature, field);
  return value;
}

export function decodeSampling(body: ObjectReader): Sampling {
  return {
    temperature: tuned(body, 'temperature', 'temperature'),
    topP: tuned(body, 'top_p', 'top-p'),
    topK: tuned(body, 'top_k', 'top-k'),
    minP: tuned(body, 'min_p', 'min-p'),
    frequencyPenalty: penalty(body, 'frequency'),
    presencePenalty: penalty(body, 'presence'),
    seed: seedOf(body),
    logitBias: logitBias(body),
  };
}

/** 0 is none. */
function penalty(body: ObjectReader, kind: 'frequency' | 'presence'): number | undefined {
  const field = `${kind}_penalty`;
  const value = body.number(field);
  if (value) body.uses(`${kind}-penalty`, field);
  return value;
}

function seedOf(body: ObjectReader): number | undefined {
  const seed = body.integer('seed') ?? body.integer('random_seed');
  if (seed !== undefined) body.uses('seed', body.has('seed') ? 'seed' : 'random_seed');
  return seed;
}

function logitBias(body: ObjectReader): Sampling['logitBias'] {
  const bias = body.object('logit_bias');
  if (!bias) return undefined;
  const tokens = Object.keys(bias.value);
  if (tokens.length > 0) body.uses('logit-bias', 'logit_bias');
  return Object.fromEntries(tokens.map((token) => [token, bias.required(token, bias.number(token))]));
}

export function decodeStop(body: ObjectReader): readonly string[] {
  const stop = body.raw('stop');
  const texts = typeof stop === 'string' ? [stop] : (body.strings('stop') ?? []);
  if (texts.length > 0) body.uses('stop', 'stop');
  return texts;
}

/** Of `max_completion_tokens` and its older name `max_tokens`. */
export function decodeMaxTokens(body: ObjectReader): number | undefined {
  const current = body.integer('max_completion_tokens');
  const older = body.integer('max_tokens');
  if (current ?? older) body.uses('max-tokens', current === undefined ? 'max_tokens' : 'max_completion_tokens');
  return current ?? older;
}

export function decodeChoices(body: ObjectReader): number | undefined {
  const choices = body.integer('n');
  if (choices !== undefined && choices !== 1) body.uses('choices', 'n');
  return choices;
}

export function decodeLogprobs(body: ObjectReader): number | undefined {
  const top = body.integer('top_logprobs');
  if (!body.boolean('logprobs')) return undefined;
  body.uses('logprobs', 'logprobs');
  return top ?? 0;
}

export function decodeParallelTools(body: ObjectReader): boolean | undefined {
  const parallel = body.boolean('parallel_tool_calls');
  if (parallel === false) body.uses('parallel-tools-off', 'parallel_tool_calls');
  return parallel;
}

export function decodeOutput(body: ObjectReader): Output | undefined {
  const format = body.object('response_format');
  if (!format) return undefined;
  switch (format.string('type')) {
    case undefined:
    case 'text':
      return { type: 'text' };
    case 'json_object':
      body.uses('json-mode', 'response_format');
      return { type: 'json' };
    case 'json_schema':
      body.uses('json-schema', 'response_format');
      return schemaOutput(format.required('json_schema', format.object('json_schema')));
    default:
      return format.fail('type', 'expected text, json_object or json_schema');
  }
}

const schemaOutput = (schema: ObjectReader): Output => ({
  type: 'schema',
  name: schema.string('name'),
  description: schema.string('description'),
  schema: schema.required('schema', schema.json('schema')),
  strict: schema.boolean('strict'),
});

const EFFORTS: Readonly<Record<string, NonNullable<Reasoning['effort']>>> = {
  none: 'none',
  minimal: 'minimal',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'xhigh',
  max: 'max',
};

export function effortAt(reader: ObjectReader, field: string): Reasoning['effort'] {
  const word = reader.string(field);
  // Groq's `default` is as if nothing was said.
  if (word === undefined || word === 'default') return undefined;
  const effort = Object.hasOwn(EFFORTS, word) ? EFFORTS[word] : undefined;
  if (effort === undefined) return reader.fail(field, `expected one of ${Object.keys(EFFORTS).join(', ')}`);
  reader.uses(effort === 'none' ? 'reasoning-off' : 'reasoning-effort', field);
  return effort;
}

/** OpenAI's `reasoning_effort`, OpenRouter's `reasoning`, Anthropic's `thinking` as LiteLLM and Z.AI have it. */
export function decodeReasoning(body: ObjectReader): Reasoning | undefined {
  const effort = effortAt(body, 'reasoning_effort');
  const asked = body.object('reasoning');
  const thinking = body.object('thinking');
  if (effort !== undefined) {
    asked?.ignore(...Object.keys(asked.value));
    thinking?.ignore(...Object.keys(thinking.value));
    return { effort };
  }
  return (asked && reasoningOf(asked)) ?? (thinking && thinkingOf(thinking));
}

function reasoningOf(asked: ObjectReader): Reasoning | undefined {
  const enabled = asked.boolean('enabled');
  asked.ignore('exclude');
  const effort = effortAt(asked, 'effort');
  const budget = asked.integer('max_tokens');
  const summary = worded(asked, 'summary', 'reasoning-summary');
  if (budget !== undefined) asked.uses(budget === 0 ? 'reasoning-off' : 'reasoning-budget', 'max_tokens');
  if (budget !== undefined) return { budget, summary };
  if (effort !== undefined) return { effort, summary };
  return enabled === undefined ? undefined : switched(asked, enabled, 'enabled');
}

function thinkingOf(thinking: ObjectReader): Reasoning | undefined {
  const type = thinking.string('type');
  thinking.ignore('clear_thinking');
  const budget = thinking.integer('budget_tokens');
  if (budget === undefined || type === 'disabled')
    return type === undefined ? undefined : switched(thinking, type !== 'disabled', 'type');
  thinking.uses('reasoning-budget', 'budget_tokens');
  return { budget };
}

function switched(reader: ObjectReader, on: boolean, field: string): Reasoning {
  reader.uses(on ? 'reasoning-effort' : 'reasoning-off', field);
  return { effort: on ? 'medium' : 'none' };
}

export function decodeMetadata(body: ObjectReader): ChatRequest['metadata'] {
  const metadata = body.object('metadata');
  if (!metadata) return undefined;
  const names = Object.keys(metadata.value);
  if (names.length > 0) body.uses('metadata', 'metadata');
  return Object.fromEntries(names.map((name) => [name, metadata.required(name, metadata.string(name))]));
}

export function decodeStore(body: ObjectReader): boolean | undefined {
  const store = body.boolean('store');
  if (store) body.uses('store', 'store');
  return store;
}

export function decodeVerbosity(body: ObjectReader): ChatRequest['verbosity'] {
  const verbosity = worded(body, 'verbosity', 'verbosity');
  if (verbosity === undefined || verbosity === 'low' || verbosity === 'medium' || verbosity === 'high')
    return verbosity;
  return body.fail('verbosity', 'expected low, medium or high');
}
