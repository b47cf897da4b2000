import type { ChatRequest, Decoded, Feature, JsonObject, RequestContext } from '@dragoman/spec';
import { readRequestBody, type ObjectReader } from '../reading/object-reader.ts';
import {
  decodeChoices,
  decodeLogprobs,
  decodeMaxTokens,
  decodeMetadata,
  decodeOutput,
  decodeParallelTools,
  decodeReasoning,
  decodeSampling,
  decodeStop,
  decodeStore,
  decodeVerbosity,
  worded,
} from './decode-request/settings.ts';
import { decodeToolChoice, decodeTools } from './decode-request/tools.ts';
import { decodeTurns } from './decode-request/turns.ts';

export function decodeRequest(json: JsonObject, context: RequestContext): Decoded<ChatRequest> {
  const body = readRequestBody(json);
  const messages = body.required('messages', body.objects('messages'));
  const kept = keepOwn(body);
  const request: ChatRequest = {
    model: body.string('model') ?? context.model,
    stream: body.boolean('stream') ?? context.stream,
    streamUsage: streamUsage(body),
    turns: decodeTurns(messages),
    tools: decodeTools(body),
    toolChoice: decodeToolChoice(body),
    parallelTools: decodeParallelTools(body),
    output: decodeOutput(body),
    maxTokens: decodeMaxTokens(body),
    sampling: decodeSampling(body),
    stop: decodeStop(body),
    choices: decodeChoices(body),
    logprobs: decodeLogprobs(body),
    reasoning: decodeReasoning(body),
    verbosity: decodeVerbosity(body),
    cacheKey: worded(body, 'prompt_cache_key', 'cache-key'),
    user: worded(body, 'user', 'user'),
    metadata: decodeMetadata(body),
    serviceTier: worded(body, 'service_tier', 'service-tier'),
    store: decodeStore(body),
  };
  // Those that are read above but have another name or more to say here than in the model are kept as they came.
  const extra = { format: 'openai-chat' as const, fields: { ...kept, ...body.unread() } };
  return { request: { ...request, extra }, uses: body.allUses() };
}

/** Fields that only this API has, with what they are called where somebody asks whether they can be kept. */
const OWN: readonly (readonly [field: string, feature: Feature])[] = [
  ['audio', 'modalities'],
  ['prediction', 'prediction'],
  ['web_search_options', 'server-tool'],
  ['search_settings', 'server-tool'],
  ['moderation', 'safety'],
  ['safety_identifier', 'user'],
  ['prompt_cache_options', 'cache-mark'],
  ['prompt_cache_retention', 'cache-mark'],
];

/** Names that the caller chose among several for the same. */
const ALIASES = ['max_tokens', 'functions', 'function_call', 'reasoning', 'thinking', 'random_seed'] as const;

function keepOwn(body: ObjectReader): JsonObject {
  const own = OWN.flatMap(([field, feature]) => {
    if (!body.has(field)) return [];
    body.uses(feature, field);
    return [field];
  });
  const modalities = body.strings('modalities') ?? [];
  if (modalities.some((modality) => modality !== 'text')) body.uses('modalities', 'modalities');
  const fields = [
    ...own,
    ...(modalities.length > 0 ? ['modalities'] : []),
    ...ALIASES.filter((field) => body.has(field)),
  ];
  return Object.fromEntries(fields.map((field) => [field, body.raw(field)]));
}

function streamUsage(body: ObjectReader): boolean | undefined {
  const options = body.object('stream_options');
  // Random padding of chunks: what goes out from here has none.
  options?.ignore('include_obfuscation');
  return options?.boolean('include_usage');
}
