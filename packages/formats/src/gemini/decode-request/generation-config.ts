import type { ChatRequest, JsonObject, Output, Reasoning, Sampling } from '@dragoman/spec';
import type { ObjectReader } from '../../reading/object-reader.ts';
import { readSchema } from './tools.ts';

type Tuning = Pick<ChatRequest, 'output' | 'maxTokens' | 'sampling' | 'stop' | 'choices' | 'logprobs' | 'reasoning'>;

const NOTHING: Tuning = { sampling: {}, stop: [] };

/** `generationConfig`; `own` is what no other format has a word for. */
export function readGenerationConfig(body: ObjectReader): { readonly tuning: Tuning; readonly own: JsonObject } {
  const config = body.object('generationConfig');
  if (!config) return { tuning: NOTHING, own: {} };
  const output = readOutput(config);
  const choices = noted(config, 'candidateCount', 'choices');
  const logprobs = readLogprobs(config);
  const reasoning = readReasoning(config);
  const maxTokens = noted(config, 'maxOutputTokens', 'max-tokens');
  const stop = config.strings('stopSequences') ?? [];
  if (stop.length > 0) config.uses('stop', 'stopSequences');
  const tuning: Tuning = {
    sampling: readSampling(config),
    stop,
    ...(output && { output }),
    ...(choices !== undefined && { choices }),
    ...(logprobs !== undefined && { logprobs }),
    ...(reasoning && { reasoning }),
    ...(maxTokens !== undefined && { maxTokens }),
  };
  return { tuning, own: readOwn(config) };
}

function noted(config: ObjectReader, field: string, feature: 'choices' | 'max-tokens'): number | undefined {
  const value = config.integer(field);
  if (value !== undefined && !(feature === 'choices' && value === 1)) config.uses(feature, field);
  return value;
}

const SAMPLING = [
  ['temperature', 'temperature', 'temperature'],
  ['topP', 'topP', 'top-p'],
  ['topK', 'topK', 'top-k'],
  ['presencePenalty', 'presencePenalty', 'presence-penalty'],
  ['frequencyPenalty', 'frequencyPenalty', 'frequency-penalty'],
  ['seed', 'seed', 'seed'],
] as const;

function readSampling(config: ObjectReader): Sampling {
  const said = SAMPLING.flatMap(([field, name, feature]): readonly (readonly [string, number])[] => {
    const value = config.number(field);
    if (value === undefined) return [];
    config.uses(feature, field);
    return [[name, value]];
  });
  return Object.fromEntries(said);
}

function readOutput(config: ObjectReader): Output | undefined {
  const type = config.string('responseMimeType');
  const aliased = config.json('_responseJsonSchema');
  const schema = readSchema(config, { schema: 'responseSchema', jsonSchema: 'responseJsonSchema' }) ?? aliased;
  if (type === 'text/x.enum') config.fail('responseMimeType', 'text/x.enum is not supported; use application/json');
  if (schema) {
    const field = ['responseJsonSchema', 'responseSchema', '_responseJsonSchema'].find((name) => config.has(name));
    config.uses('json-schema', field);
    return { type: 'schema', schema };
  }
  if (type === 'application/json') config.uses('json-mode', 'responseMimeType');
  return type === 'application/json' ? { type: 'json' } : undefined;
}

function readLogprobs(config: ObjectReader): number | undefined {
  const wanted = config.boolean('responseLogprobs');
  const top = config.integer('logprobs');
  if (!wanted) return undefined;
  config.uses('logprobs', 'responseLogprobs');
  return top ?? 0;
}

const LEVELS: Readonly<Record<string, NonNullable<Reasoning['effort']>>> = {
  MINIMAL: 'minimal',
  LOW: 'low',
  MEDIUM: 'medium',
  HIGH: 'high',
  XHIGH: 'xhigh',
};

function readReasoning(config: ObjectReader): Reasoning | undefined {
  const thinking = config.object('thinkingConfig');
  if (!thinking) return undefined;
  const shown = thinking.boolean('includeThoughts');
  if (shown) thinking.uses('reasoning-summary', 'includeThoughts');
  return { ...readAmount(thinking), ...(shown && { summary: 'auto' }) };
}

/** A level goes before a budget, as both together are refused by Google. */
function readAmount(thinking: ObjectReader): Pick<Reasoning, 'effort' | 'budget'> {
  const budget = thinking.integer('thinkingBudget');
  const effort = readLevel(thinking);
  if (effort) return { effort };
  if (budget === undefined) return {};
  thinking.uses(budget === 0 ? 'reasoning-off' : 'reasoning-budget', 'thinkingBudget');
  return { budget };
}

function readLevel(thinking: ObjectReader): Reasoning['effort'] {
  const level = thinking.string('thinkingLevel')?.toUpperCase();
  if (level === undefined || level === 'THINKING_LEVEL_UNSPECIFIED') return undefined;
  thinking.uses('reasoning-effort', 'thinkingLevel');
  return LEVELS[level] ?? thinking.fail('thinkingLevel', `expected one of ${Object.keys(LEVELS).join(', ')}`);
}

function readOwn(config: ObjectReader): JsonObject {
  const modalities = config.strings('responseModalities') ?? [];
  const others = modalities.filter((modality) => modality.toUpperCase() !== 'TEXT');
  const own = config.unread();
  if (others.length === 0) return own;
  config.uses('modalities', 'responseModalities');
  return { ...own, responseModalities: modalities };
}
