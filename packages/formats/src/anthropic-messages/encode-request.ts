import { GatewayError, type ChatRequest, type EncodedRequest, type JsonObject } from '@dragoman/spec';
import { objectOf } from '../reading/provider-body.ts';
import { claudeSampling } from '../translating/claude-sampling.ts';
import { claudeOutput } from '../translating/claude-schema.ts';
import { claudeThinking } from '../translating/claude-thinking.ts';
import { claudeTraits } from '../translating/claude-traits.ts';
import { encodeConversation } from './encode-request/messages.ts';
import { encodeTools } from './encode-request/tools.ts';

/** @see https://platform.claude.com/docs/en/api/messages/create */
export function encodeRequest(request: ChatRequest): EncodedRequest {
  const { system, messages, warnings } = encodeConversation(request);
  const own = ownFields(request);
  // Whoever speaks this format has said himself how to think.
  const hasOwn = 'thinking' in own || 'output_config' in own;
  const reasoning = claudeThinking(hasOwn ? { ...request, reasoning: undefined } : request);
  const { thinking } = reasoning;
  const sampling = encodeSampling(request, own.thinking ?? thinking);
  const tier = encodeTier(request.serviceTier);
  const tools = encodeTools(request);
  const output = claudeOutput(request);
  const config = { ...encodeOutput(output?.schema, reasoning.effort), ...objectOf(own.output_config) };
  const body: JsonObject = {
    model: request.model,
    max_tokens: reasoning.maxTokens,
    ...(request.stream && { stream: true }),
    ...(system.length > 0 && { system }),
    messages,
    ...tools.fields,
    ...(thinking && { thinking }),
    ...sampling.fields,
    ...plainFields(request),
    ...tier.fields,
    ...own,
    ...(Object.keys(config).length > 0 && { output_config: config }),
  };
  const parts = [tools, reasoning, sampling, tier];
  const all = [...warnings, ...parts.flatMap((part) => part.warnings), ...(output?.warnings ?? [])];
  return { body, path: '/v1/messages', warnings: all };
}

const plainFields = ({ stop, user }: ChatRequest): JsonObject => ({
  ...(stop.length > 0 && { stop_sequences: encodeStop(stop) }),
  ...(user !== undefined && { metadata: { user_id: user } }),
});

/** What the caller said in this very format, and the neutral model has no words for. */
const ownFields = ({ extra }: ChatRequest): JsonObject => (extra?.format === 'anthropic-messages' ? extra.fields : {});

interface Fields {
  readonly fields: JsonObject;
  readonly warnings: readonly string[];
}

const NAMES = { temperature: 'temperature', topP: 'top_p', topK: 'top_k' } as const;

function encodeSampling({ model, sampling }: ChatRequest, thinking: JsonObject[string]): Fields {
  const { temperature = 0 } = sampling;
  const samples = claudeTraits(model).sampling !== 'none';
  if (samples && (temperature < 0 || temperature > 1))
    throw new GatewayError('cannot_translate', 'temperature: this provider takes 0 to 1', { param: 'temperature' });
  const { taken, left } = claudeSampling(sampling, { model, thinks: objectOf(thinking)?.type === 'enabled' });
  const { topP, topK } = taken;
  return {
    fields: {
      ...(taken.temperature !== undefined && { temperature: taken.temperature }),
      ...(topP !== undefined && { top_p: topP }),
      ...(topK !== undefined && { top_k: topK }),
    },
    warnings: left.map(([name, why]) => `${NAMES[name]} is left out: ${why}`),
  };
}

function encodeStop(stop: readonly string[]): readonly string[] {
  const blank = stop.findIndex((sequence) => sequence.trim() === '');
  if (blank < 0) return stop;
  const param = `stop[${blank}]`;
  throw new GatewayError('cannot_translate', `${param}: this provider takes no stop sequence of white space only`, {
    param,
  });
}

/** Words of other dialects that mean the same. */
const TIERS: ReadonlyMap<string, string> = new Map([
  ['auto', 'auto'],
  ['standard_only', 'standard_only'],
  ['default', 'standard_only'],
  ['standard', 'standard_only'],
]);

function encodeTier(tier: string | undefined): Fields {
  if (tier === undefined) return { fields: {}, warnings: [] };
  const word = TIERS.get(tier);
  if (word === undefined) return { fields: {}, warnings: [`service_tier ${tier} is left out`] };
  return { fields: { service_tier: word }, warnings: [] };
}

const encodeOutput = (schema: JsonObject | undefined, effort: string | undefined): JsonObject => ({
  ...(effort !== undefined && { effort }),
  ...(schema && { format: { type: 'json_schema', schema } }),
});
