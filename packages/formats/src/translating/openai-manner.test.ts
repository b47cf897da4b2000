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

  test.each<[model: string, reasoning: Reasoning, effort: string | undefined, warnings: readonly string[]]>([
    ['gpt-5-mini', { budget: 2_000 }, 'low', ['reasoning: a budget of 2000 tokens becomes the effort low']],
    ['my-deployment', { budget: 9_000 }, 'high', ['reasoning: a budget of 9000 tokens becomes the effort high']],
    [
      'o3',
      { budget: 500 },
      'low',
      [
        'reasoning: a budget of 500 tokens becomes the effort minimal',
        'reasoning effort minimal is sent as low, the nearest that this model has',
      ],
    ],
    ['gpt-5.1', { budget: 0 }, 'none', []],
    ['gpt-5.1', { budget: -1 }, 'medium', []],
    ['gpt-4o', { budget: 2_000 }, undefined, ['reasoning is left out: this model does not think']],
  ])('%s %j is told %s, and its caller %j', (model, reasoning, effort, warnings) => {
    const { effort: told, warnings: said } = openAiThinking(asked(model, { reasoning }), 'responses');
    expect([told, said]).toEqual([effort, warnings]);
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
    expect(told({ effort: 'high' })).toEqual({
      effort: 'none',
      warnings: ['reasoning is left out: on this API the model does not think where it has tools'],
    });
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
      expect(openAiSampling(asked(model, { sampling: { presencePenalty: 1 } }), undefined).warnings).toEqual([
        'presence_penalty is left out: a model that thinks takes none',
      ]);
    },
  );
  test('it depends on how much the model is told to think', () => {
    const taken = (model: string, effort: 'none' | 'low') =>
      openAiSampling(asked(model, { sampling: { temperature: 0.2 } }), effort).taken;
    expect(taken('gpt-5.5', 'none')).toEqual(expect.objectContaining({ temperature: 0.2 }));
    expect(taken('gpt-5.5', 'low')).toEqual({});
    expect(taken('gpt-5.2', 'none')).toEqual(expect.objectContaining({ temperature: 0.2 }));
    expect(taken('gpt-5.2', 'low')).toEqual({});
    expect(taken('some-model', 'low')).toEqual(expect.objectContaining({ temperature: 0.2 }));
    expect(taken('gpt-6-astra', 'none')).toEqual({});
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
  const warnings = warned === 0 ? [] : ['verbosity is left out: this model has but one'];
  expect(chat.warnings).toEqual(warnings);
  const responses = openaiResponses.encodeRequest(asked(model, more));
  expect((responses.body['text'] as JsonObject | undefined)?.['verbosity']).toBe(sent);
  expect(responses.warnings).toEqual(warnings);
});
