import { GatewayError, type ChatRequest, type EncodedRequest, type JsonObject } from '@dragoman/spec';
import { objectOf } from '../reading/provider-body.ts';
import { claudeThinking } from '../translating/claude-thinking.ts';
import { claudeTraits } from '../translating/claude-traits.ts';
import { closedSchema } from '../translating/closed-schema.ts';
import { encodeConversation } from './encode-request/messages.ts';
import { encodeTools } from './encode-request/tools.ts';

/** @see https://platform.claude.com/docs/en/api/messages/create */
export function encodeRequest(request: ChatRequest): EncodedRequest {
  const { system, messages, warnings } = encodeConversation(request);
  const own = ownFields(request);
  // Whoever speaks this format has said himself how to think.
  const reasoning = claudeThinking(
    'thinking' in own || 'output_config' in own ? { ...request, reasoning: undefined } : request,
  );
  const { thinking } = reasoning;
  const sampling = encodeSampling(request, own.thinking ?? thinking);
  const tier = encodeTier(request.serviceTier);
  const config = { ...encodeOutput(request, reasoning.effort), ...objectOf(own.output_config) };
  const body: JsonObject = {
    model: request.model,
    max_tokens: reasoning.maxTokens,
    ...(request.stream && { stream: true }),
    ...(system.length > 0 && { system }),
    messages,
    ...encodeTools(request),
    ...(thinking && { thinking }),
    ...sampling.fields,
    ...(request.stop.length > 0 && { stop_sequences: encodeStop(request.stop) }),
    ...(request.user !== undefined && { metadata: { user_id: request.user } }),
    ...tier.fields,
    ...own,
    ...(Object.keys(config).length > 0 && { output_config: config }),
  };
  const all = [...warnings, ...reasoning.warnings, ...sampling.warnings, ...tier.warnings];
  return { body, path: '/v1/messages', warnings: all };
}

/** What the caller said in this very format, and the neutral model has no words for. */
const ownFields = ({ extra }: ChatRequest): JsonObject => (extra?.format === 'anthropic-messages' ? extra.fields : {});

interface Fields {
  readonly fields: JsonObject;
  readonly warnings: readonly string[];
}

/** Newer models take no sampling at all, and one that thinks takes no temperature but 1 and no `top_k`. */
function encodeSampling({ model, sampling }: ChatRequest, thinking: JsonObject[string]): Fields {
  const { temperature, topP, topK } = sampling;
  const samples = claudeTraits(model).sampling;
  if (samples && temperature !== undefined && (temperature < 0 || temperature > 1))
    throw new GatewayError('cannot_translate', 'temperature: this provider takes 0 to 1', { param: 'temperature' });
  const thinks = objectOf(thinking)?.type === 'enabled';
  const asked = Object.entries({ temperature, top_p: topP, top_k: topK }).filter(([, value]) => value !== undefined);
  const taken = asked.filter(([name, value]) => samples && !(thinks && isBarred(name, value as number)));
  const left = asked.filter((each) => !taken.includes(each));
  return {
    fields: Object.fromEntries(taken),
    warnings: left.map(([name]) => `${name} is left out: ${thinks ? 'a model that thinks' : 'this model'} takes none`),
  };
}

/** @see https://platform.claude.com/docs/en/build-with-claude/extended-thinking */
const isBarred = (name: string, value: number): boolean =>
  name === 'top_p' ? value < 0.95 : name === 'top_k' || value !== 1;

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

function encodeOutput({ output }: ChatRequest, effort: string | undefined): JsonObject {
  if (output?.type === 'json')
    throw new GatewayError('cannot_translate', 'this provider has JSON output with a schema only', {
      param: 'response_format',
    });
  return {
    ...(effort !== undefined && { effort }),
    ...(output?.type === 'schema' && { format: { type: 'json_schema', schema: closedSchema(output.schema) } }),
  };
}
