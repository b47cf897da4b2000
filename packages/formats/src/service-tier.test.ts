import type { AnswerEvent, Format, JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { CODECS } from './codecs.ts';
import { ANSWER } from './testing/conformance.ts';

const USAGE = { prompt_tokens: 3, completion_tokens: 4, input_tokens: 3, output_tokens: 4 };
const chat = (fields: JsonObject): JsonObject => ({
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hi' } }],
  usage: USAGE,
  ...fields,
});
const responses = (fields: JsonObject): JsonObject => ({ status: 'completed', output: [], usage: USAGE, ...fields });
const claude = (usage: JsonObject): JsonObject => ({
  role: 'assistant',
  content: [{ type: 'text', text: 'Hi' }],
  stop_reason: 'end_turn',
  usage: { ...USAGE, ...usage },
});
const gemini = (usage: JsonObject): JsonObject => ({
  candidates: [{ content: { role: 'model', parts: [{ text: 'Hi' }] }, finishReason: 'STOP' }],
  usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 4, ...usage },
});
const bedrock = (fields: JsonObject): JsonObject => ({
  output: { message: { role: 'assistant', content: [{ text: 'Hi' }] } },
  stopReason: 'end_turn',
  usage: { inputTokens: 3, outputTokens: 4 },
  ...fields,
});

const ANSWERS: readonly (readonly [Format, JsonObject, string | undefined])[] = [
  ['openai-chat', chat({ service_tier: 'flex' }), 'flex'],
  ['openai-chat', chat({ service_tier: 'default' }), undefined],
  ['openai-chat', chat({ service_tier: 'on_demand' }), undefined],
  ['openai-chat', chat({ service_tier: null }), undefined],
  ['openai-responses', responses({ service_tier: 'priority' }), 'priority'],
  ['openai-responses', responses({ service_tier: 'auto' }), undefined],
  ['anthropic-messages', claude({ service_tier: 'batch' }), 'batch'],
  ['anthropic-messages', claude({ service_tier: 'standard', speed: 'fast' }), 'fast'],
  ['anthropic-messages', claude({ service_tier: 'standard', speed: 'standard' }), undefined],
  ['gemini', gemini({ serviceTier: 'flex' }), 'flex'],
  ['gemini', gemini({ serviceTier: 'SERVICE_TIER_PRIORITY' }), 'priority'],
  ['gemini', gemini({ trafficType: 'ON_DEMAND' }), undefined],
  ['gemini', gemini({ trafficType: 'ON_DEMAND_FLEX' }), 'flex'],
  ['gemini', gemini({ trafficType: 'PROVISIONED_THROUGHPUT' }), 'provisioned_throughput'],
  ['bedrock-converse', bedrock({ serviceTier: { type: 'priority' } }), 'priority'],
  ['bedrock-converse', bedrock({ serviceTier: { type: 'default' } }), undefined],
];

const USAGE_IN: Readonly<Record<Format, string>> = {
  'openai-chat': 'usage',
  'openai-responses': 'usage',
  'anthropic-messages': 'usage',
  gemini: 'usageMetadata',
  'bedrock-converse': 'usage',
  cohere: 'usage',
};

const tierIn = (events: readonly AnswerEvent[]): readonly (string | undefined)[] =>
  events.flatMap((event) => (event.type === 'usage' ? [event.usage.serviceTier] : []));

describe.each(ANSWERS)('%s: %j', (format, answer, tier) => {
  const events = CODECS.get(format)!.decodeAnswer(answer);
  test(`is served in ${tier}`, () => {
    expect(tierIn(events)).toEqual([tier]);
  });
  test.each([...CODECS.keys()])('to a caller of %s beside the numbers', (caller) => {
    const said = JSON.parse(JSON.stringify(CODECS.get(caller)!.encodeAnswer(events, ANSWER))) as JsonObject;
    const { x_dragoman: unsaid } = said[USAGE_IN[caller]] as JsonObject;
    expect((unsaid as JsonObject | undefined)?.['service_tier']).toBe(tier);
  });
});
