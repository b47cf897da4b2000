import type {
  ChatRequest,
  Feature,
  GroundingDocument,
  Output,
  Reasoning,
  Sampling,
  Tool,
  ToolChoice,
} from '@dragoman/spec';
import type { ObjectReader } from '../../reading/object-reader.ts';
import { objectOf, textOf } from '../../reading/provider-body.ts';
import { textOfFields } from './messages.ts';

const SAMPLING = [
  ['temperature', 'temperature', 'temperature'],
  ['p', 'topP', 'top-p'],
  ['k', 'topK', 'top-k'],
  ['frequency_penalty', 'frequencyPenalty', 'frequency-penalty'],
  ['presence_penalty', 'presencePenalty', 'presence-penalty'],
  ['seed', 'seed', 'seed'],
] as const;

export function readSampling(body: ObjectReader): Sampling {
  const said = SAMPLING.flatMap(([field, name, feature]): readonly (readonly [string, number])[] => {
    const value = noted(body, { field, feature, value: body.number(field) });
    return value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(said);
}

function noted<T>(
  body: ObjectReader,
  { field, feature, value }: { readonly field: string; readonly feature: Feature; readonly value: T | undefined },
): T | undefined {
  if (value !== undefined) body.uses(feature, field);
  return value;
}

export function readLimits(body: ObjectReader): Pick<ChatRequest, 'maxTokens' | 'stop' | 'logprobs'> {
  const maxTokens = noted(body, { field: 'max_tokens', feature: 'max-tokens', value: body.integer('max_tokens') });
  const stop = body.strings('stop_sequences') ?? [];
  if (stop.length > 0) body.uses('stop', 'stop_sequences');
  const wanted = body.boolean('logprobs') || undefined;
  const logprobs = noted(body, { field: 'logprobs', feature: 'logprobs', value: wanted && 0 });
  return {
    stop,
    ...(maxTokens !== undefined && { maxTokens }),
    ...(logprobs !== undefined && { logprobs }),
  };
}

export function readTools(body: ObjectReader): readonly Tool[] {
  const tools = body.objects('tools') ?? [];
  const strict = body.boolean('strict_tools');
  if (tools.length > 0) body.uses('tools', 'tools');
  if (strict) body.uses('tool-strict', 'strict_tools');
  return tools.map((tool): Tool => {
    tool.ignore('type');
    const declared = tool.required('function', tool.object('function'));
    const description = declared.string('description');
    const parameters = declared.json('parameters');
    return {
      type: 'function',
      name: declared.required('name', declared.string('name')),
      ...(description !== undefined && { description }),
      ...(parameters && { parameters }),
      ...(strict && { strict }),
    };
  });
}

const CHOICES: Readonly<Record<string, 'required' | 'none'>> = { REQUIRED: 'required', NONE: 'none' };

export function readToolChoice(body: ObjectReader): ToolChoice | undefined {
  const word = body.string('tool_choice');
  if (word === undefined) return undefined;
  const type = CHOICES[word.toUpperCase()] ?? body.fail('tool_choice', 'expected REQUIRED or NONE');
  body.uses(`tool-choice-${type}`, 'tool_choice');
  return { type };
}

export function readOutput(body: ObjectReader): Output | undefined {
  const format = body.object('response_format');
  if (!format) return undefined;
  const type = format.required('type', format.string('type'));
  const schema = format.json('json_schema') ?? format.json('schema');
  if (type === 'text') return { type: 'text' };
  if (type !== 'json_object') format.fail('type', 'expected text or json_object');
  body.uses(schema ? 'json-schema' : 'json-mode', 'response_format');
  return schema ? { type: 'schema', schema } : { type: 'json' };
}

export function readReasoning(body: ObjectReader): Reasoning | undefined {
  const thinking = body.object('thinking');
  if (!thinking) return undefined;
  const type = thinking.required('type', thinking.string('type'));
  const budget = thinking.integer('token_budget');
  if (type !== 'enabled' && type !== 'disabled') thinking.fail('type', 'expected enabled or disabled');
  body.uses(type === 'disabled' ? 'reasoning-off' : 'reasoning-budget', 'thinking');
  return { budget: type === 'disabled' ? 0 : (budget ?? -1) };
}

/** Texts, or objects with an id and fields of any names. */
export function readDocuments(body: ObjectReader): readonly GroundingDocument[] | undefined {
  const list = body.list('documents');
  if (!list || list.length === 0) return undefined;
  body.uses('documents', 'documents');
  return list.map((each, at): GroundingDocument => {
    if (typeof each === 'string') return { text: each };
    const document = objectOf(each);
    const data = objectOf(document?.['data']) ?? textOf(document?.['data']);
    if (!document || data === undefined) return body.fail(`documents[${at}]`, 'expected text, or an object with data');
    const id = textOf(document['id']);
    const title = typeof data === 'string' ? undefined : textOf(data['title']);
    return {
      text: typeof data === 'string' ? data : textOfFields(data),
      ...(id !== undefined && { id }),
      ...(title !== undefined && { title }),
    };
  });
}
