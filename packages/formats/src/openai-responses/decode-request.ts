import type {
  ChatRequest,
  Decoded,
  Feature,
  JsonObject,
  Output,
  Reasoning,
  RequestContext,
  Turn,
} from '@dragoman/spec';
import {
  decodeMetadata,
  decodeParallelTools,
  decodeStore,
  decodeVerbosity,
  effortAt,
  tuned,
  worded,
} from '../openai-chat/decode-request/settings.ts';
import { readRequestBody, type ObjectReader } from '../reading/object-reader.ts';
import { decodeItems } from './decode-request/items.ts';
import { decodeToolChoice, decodeTools } from './decode-request/tools.ts';

const LOGPROBS = 'message.output_text.logprobs';

export function decodeRequest(json: JsonObject, context: RequestContext): Decoded<ChatRequest> {
  const body = readRequestBody(json);
  const kept = keepOwn(body);
  const text = body.object('text');
  const toolChoice = decodeToolChoice(body);
  const request: ChatRequest = {
    model: body.string('model') ?? context.model,
    stream: body.boolean('stream') ?? context.stream,
    // It is always said here.
    streamUsage: true,
    turns: decodeTurns(body),
    tools: decodeTools(body),
    toolChoice,
    parallelTools: decodeParallelTools(body),
    output: text && decodeOutput(text),
    maxTokens: tuned(body, 'max_output_tokens', 'max-tokens'),
    sampling: { temperature: tuned(body, 'temperature', 'temperature'), topP: tuned(body, 'top_p', 'top-p') },
    stop: [],
    logprobs: decodeLogprobs(body),
    reasoning: decodeReasoning(body),
    verbosity: text && decodeVerbosity(text),
    cacheKey: worded(body, 'prompt_cache_key', 'cache-key'),
    user: worded(body, 'user', 'user'),
    metadata: decodeMetadata(body),
    serviceTier: worded(body, 'service_tier', 'service-tier'),
    store: decodeStore(body),
  };
  const choice = toolChoice === undefined && body.has('tool_choice') ? { tool_choice: body.raw('tool_choice') } : {};
  // Padding of events: what goes out from here has none.
  body.object('stream_options')?.ignore('include_obfuscation');
  const extra = { format: 'openai-responses' as const, fields: { ...kept, ...choice, ...body.unread() } };
  return { request: { ...request, extra }, uses: body.allUses() };
}

/** Fields that only this API has, with what they are called where somebody asks whether they can be kept. */
const OWN: readonly (readonly [field: string, feature: Feature])[] = [
  ['previous_response_id', 'previous-response'],
  ['conversation', 'previous-response'],
  ['prompt', 'previous-response'],
  ['context_management', 'truncation'],
  ['max_tool_calls', 'server-tool'],
  ['moderation', 'safety'],
  ['safety_identifier', 'user'],
  ['prompt_cache_options', 'cache-mark'],
  ['prompt_cache_retention', 'cache-mark'],
];

function keepOwn(body: ObjectReader): JsonObject {
  for (const [field, feature] of OWN) if (body.has(field)) body.uses(feature, field);
  if (body.boolean('background')) body.uses('background', 'background');
  // Otherwise it is an error if it does not fit, as everywhere.
  if (body.string('truncation') === 'auto') body.uses('truncation', 'truncation');
  const fields = [...OWN.map(([field]) => field), 'background', 'truncation', 'include', 'reasoning'];
  return Object.fromEntries(fields.filter((field) => body.has(field)).map((field) => [field, body.raw(field)]));
}

/** The instructions stand before everything. */
function decodeTurns(body: ObjectReader): readonly Turn[] {
  const instructions = body.string('instructions');
  if (instructions !== undefined) body.uses('system', 'instructions');
  const before: readonly Turn[] =
    instructions === undefined ? [] : [{ role: 'system', parts: [{ type: 'text', text: instructions }] }];
  const input = body.raw('input');
  if (typeof input === 'string') return [...before, { role: 'user', parts: [{ type: 'text', text: input }] }];
  return [...before, ...decodeItems(body.objects('input') ?? [])];
}

function decodeOutput(text: ObjectReader): Output | undefined {
  const format = text.object('format');
  switch (format?.string('type')) {
    case undefined:
      return undefined;
    case 'text':
      return { type: 'text' };
    case 'json_object':
      text.uses('json-mode', 'format');
      return { type: 'json' };
    case 'json_schema':
      text.uses('json-schema', 'format');
      return schemaOutput(format!);
    default:
      return text.fail('format', 'expected text, json_object or json_schema');
  }
}

const schemaOutput = (format: ObjectReader): Output => ({
  type: 'schema',
  name: format.string('name'),
  description: format.string('description'),
  schema: format.required('schema', format.json('schema')),
  strict: format.boolean('strict'),
});

/** What else can be included belongs to tools of the provider, or is asked for anyway. */
function decodeLogprobs(body: ObjectReader): number | undefined {
  const top = body.integer('top_logprobs');
  const isIncluded = body.strings('include')?.includes(LOGPROBS);
  if (!isIncluded && !top) return undefined;
  body.uses('logprobs', isIncluded ? 'include' : 'top_logprobs');
  return top ?? 0;
}

function decodeReasoning(body: ObjectReader): Reasoning | undefined {
  const asked = body.object('reasoning');
  if (!asked) return undefined;
  const effort = effortAt(asked, 'effort');
  const newer = worded(asked, 'summary', 'reasoning-summary');
  const older = worded(asked, 'generate_summary', 'reasoning-summary');
  const summary = newer ?? older;
  return effort === undefined && summary === undefined ? undefined : { effort, summary };
}
