import type { AnswerContext, AnswerEvent, ChatRequest, JsonObject } from '@dragoman/spec';
import { encodeToolChoice, toolFields } from '../encode-request/tools.ts';
import { formatOf } from '../encode-request/settings.ts';
import { instructionsOf } from '../encode-request.ts';

type Start = Extract<AnswerEvent, { type: 'start' }>;

/** A response that has just begun, with every field that clients read, saying again what was asked. */
export function responseObject(start: Start | undefined, context: AnswerContext): JsonObject {
  const { request } = context;
  return {
    id: start?.id.startsWith('resp_') ? start.id : `resp_${context.id}`,
    object: 'response',
    created_at: start?.created ?? context.created,
    status: 'in_progress',
    error: null,
    incomplete_details: null,
    model: start?.model || request.model,
    output: [],
    ...asked(request),
    service_tier: start?.serviceTier ?? request.serviceTier ?? 'default',
    usage: null,
  };
}

const asked = (request: ChatRequest): JsonObject => ({
  background: false,
  instructions: instructionsOf(request.turns) ?? null,
  max_output_tokens: request.maxTokens ?? null,
  metadata: request.metadata ?? {},
  previous_response_id: null,
  prompt_cache_key: request.cacheKey ?? null,
  store: request.store ?? false,
  top_logprobs: request.logprobs ?? 0,
  user: request.user ?? null,
  ...manner(request),
  ...toolsAsked(request),
});

const manner = ({ sampling, reasoning, output, verbosity }: ChatRequest): JsonObject => ({
  reasoning: { effort: reasoning?.effort ?? null, summary: reasoning?.summary ?? null },
  temperature: sampling.temperature ?? null,
  text: { format: formatOf(output ?? { type: 'text' }), verbosity: verbosity ?? 'medium' },
  top_p: sampling.topP ?? null,
});

function toolsAsked(request: ChatRequest): JsonObject {
  const { toolChoice, extra, parallelTools } = request;
  // What another format's provider ran itself has no word here.
  const tools = request.tools.filter((tool) => tool.type !== 'server' || tool.format === 'openai-responses');
  const own = extra?.format === 'openai-responses' ? extra.fields : {};
  return {
    parallel_tool_calls: parallelTools ?? true,
    tool_choice: toolChoice ? encodeToolChoice(toolChoice, tools) : (own['tool_choice'] ?? 'auto'),
    tools: toolFields({ ...request, tools }, { own: false })['tools'] ?? [],
    truncation: own['truncation'] ?? 'disabled',
  };
}
