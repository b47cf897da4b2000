import type { ChatRequest, JsonObject, Reasoning, Sampling } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { openaiChat } from '../openai-chat/codec.ts';
import { openaiResponses } from '../openai-responses/codec.ts';
import { openAiSampling, openAiThinking } from './openai-manner.ts';

const asked = (model: string, more: Partial<ChatRequest> = {}): ChatRequest => ({
  model,
  stream: false,
  turns: [],
  tools: [],
  sampling: {},
  stop: [],
  ...more,
});

describe('how much to think, in the words of the model', () => {
  test.each<[model: string, reasoning: Reasoning, effort: string | undefined, warnings: number]>([
    ['gpt-4o', { effort: 'none' }, undefined, 0],
    ['gpt-4.1-mini-2025-04-14', { effort: 'low' }, undefined, 1],
    ['openai/gpt-4o', { budget: 2_000 }, undefined, 1],
    ['o3-mini-2025-01-31', { effort: 'minimal' }, 'low', 1],
    ['o4-mini', { effort: 'none' }, 'low', 1],
    ['gpt-5-2025-08-07', { effort: 'none' }, 'minimal', 1],
    ['gpt-5-mini', { effort: 'minimal' }, 'minimal', 0],
    ['gpt-5-mini', { effort: 'xhigh' }, 'high', 1],
    ['gpt-5.1', { effort: 'minimal' }, 'low', 1],
    ['gpt-5.1', { effort: 'none' }, 'none', 0],
    ['gpt-5.4-nano', { effort: 'max' }, 'xhigh', 1],
    ['gpt-6-astra', { effort: 'none' }, 'low', 1],
    ['gpt-6-sol', { effort: 'none' }, 'none', 0],
    // Nobody knows what these take.
    ['gpt-5.3-codex', { effort: 'max' }, 'max', 0],
    ['my-deployment', { effort: 'none' }, 'none', 0],
    ['gpt-oss-120b', { effort: 'low' }, 'low', 0],
  ])('%s %j is told %s', (model, reasoning, effort, warnings) => {
    const told = openAiThinking(asked(model, { reasoning }), 'responses');
    expect([told.effort, told.warnings.length]).toEqual([effort, warnings]);
  });

  test('the most is a word of Responses alone', () => {
    const request = asked('gpt-6-sol', { reasoning: { effort: 'max' } });
    expect(openAiThinking(request, 'responses').effort).toBe('max');
    expect(openAiThinking(request, 'chat')).toEqual({
      effort: 'xhigh',
      warnings: ['reasoning effort max is sent as xhigh, the nearest that this model has'],
    });
  });

  test('a model that does not think beside tools on Chat Completions is told so', () => {
    const tools = [{ type: 'function', name: 'x' }] as const;
    const told = (reasoning?: Reasoning) => openAiThinking(asked('gpt-5.6-terra', { tools, reasoning }), 'chat');
    expect(told()).toEqual({ effort: 'none', warnings: [] });
    expect(told({ effort: 'high' })).toMatchObject({ effort: 'none', warnings: [expect.any(String)] });
    expect(openAiThinking(asked('gpt-5.6-terra', { tools }), 'responses')).toEqual({ warnings: [] });
    expect(openAiThinking(asked('gpt-5.6-terra'), 'chat')).toEqual({ warnings: [] });
  });
});

describe('sampling', () => {
  const all: Sampling = { temperature: 0.2, topP: 0.9, frequencyPenalty: 1, presencePenalty: 0, logitBias: { 1: 2 } };
  test.each(['gpt-4o', 'gpt-5-chat-latest', 'gpt-5.2', 'some-model'])('%s takes it', (model) => {
    expect(openAiSampling(asked(model, { sampling: all }), undefined)).toEqual({ taken: all, warnings: [] });
  });
  test.each(['gpt-5', 'o3', 'gpt-5.3-codex', 'gpt-6-astra', 'gpt-5.5'])(
    '%s does not, and what is usual is none',
    (model) => {
      expect(openAiSampling(asked(model, { sampling: all }), undefined)).toEqual({
        taken: {},
        warnings: ['temperature', 'top_p', 'frequency_penalty', 'logit_bias'].map(
          (name) => `${name} is left out: a model that thinks takes none`,
        ),
      });
      const usual = { temperature: 1, frequencyPenalty: 0, logitBias: {} };
      expect(openAiSampling(asked(model, { sampling: usual }), undefined)).toEqual({
        taken: { temperature: 1 },
        warnings: [],
      });
    },
  );
  test('it depends on how much the model is told to think', () => {
    const taken = (model: string, effort: 'none' | 'low') =>
      openAiSampling(asked(model, { sampling: { temperature: 0.2 } }), effort).taken;
    expect(taken('gpt-5.5', 'none')).toEqual(expect.objectContaining({ temperature: 0.2 }));
    expect(taken('gpt-5.2', 'low')).toEqual({});
  });
});

test.each<[string, 'low' | 'medium' | undefined, string | undefined, number]>([
  ['gpt-5-mini', 'low', 'low', 0],
  ['gpt-6-sol', 'low', 'low', 0],
  ['some-model', 'low', 'low', 0],
  ['gpt-4o', 'low', undefined, 1],
  ['gpt-4o', 'medium', 'medium', 0],
  ['gpt-4o', undefined, undefined, 0],
  ['o3', 'low', undefined, 1],
])('%s, told the verbosity %s: %s', (model, verbosity, sent, warned) => {
  const more = { model, ...(verbosity && { verbosity }) };
  const chat = openaiChat.encodeRequest(asked(model, more));
  expect(chat.body['verbosity']).toBe(sent);
  expect(chat.warnings).toHaveLength(warned);
  const responses = openaiResponses.encodeRequest(asked(model, more));
  expect((responses.body['text'] as JsonObject | undefined)?.['verbosity']).toBe(sent);
  expect(responses.warnings).toHaveLength(warned);
});
