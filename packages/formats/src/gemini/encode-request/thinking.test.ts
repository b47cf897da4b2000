import type { ChatRequest, JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { asked } from '../../testing/asked.ts';
import { encodeRequest } from '../encode-request.ts';
import { geminiThinking, isGemini3, type GeminiThinking } from './model-traits.ts';

describe('models', () => {
  const budget = (least: number, most: number): GeminiThinking => ({ by: 'budget', least, most });
  const levels = (...words: readonly ('minimal' | 'low' | 'medium' | 'high')[]): GeminiThinking => ({
    by: 'level',
    levels: words,
  });
  const [all, large] = [levels('minimal', 'low', 'medium', 'high'), levels('low', 'medium', 'high')];

  test.each<[string, GeminiThinking, boolean]>([
    ['my-endpoint', budget(0, 24_576), false],
    ['my-gemini-3-pro', budget(0, 24_576), false],
    ['gemini-1.5-pro', { by: 'nothing' }, false],
    ['gemini-2.0-flash', { by: 'nothing' }, false],
    ['gemini-2.5-flash', budget(0, 24_576), false],
    ['gemini-2.5-flash-lite', budget(0, 24_576), false],
    ['gemini-2.5-flash-image', { by: 'nothing' }, false],
    ['gemini-2.5-pro', budget(128, 32_768), false],
    ['GEMINI-2.5-pro-preview', budget(128, 32_768), false],
    ['gemini-2.5-flash-image-preview', { by: 'nothing' }, false],
    ['gemini-3', all, true],
    ['gemini-3.10-flash', large, true],
    ['gemini-10-flash', large, true],
    ['gemini-3.7-nano', all, true],
    ['gemini-3.7-flash-preview', large, true],
    ['gemini-3.7-flash-lite-preview', all, true],
    ['gemini-3-pro-preview', large, true],
    ['gemini-3-flash', all, true],
    ['models/gemini-3.6-flash', all, true],
    ['gemini-3.7-flash', large, true],
    ['gemini-3.7-flash-lite', all, true],
    ['gemini-pro-latest', large, true],
    ['models/gemini-flash-lite-latest', large, true],
  ])('%s', (model, thinking, isThird) => {
    expect(geminiThinking(model)).toEqual(thinking);
    expect(isGemini3(model)).toBe(isThird);
  });
});

describe('thinking', () => {
  const CALM = 'cannot be told not to think: it thinks as little as it can';

  test.each<[string, ChatRequest['reasoning'], JsonObject | undefined, readonly string[], number?]>([
    ['gemini-2.5-flash', {}, { includeThoughts: true }, []],
    ['gemini-2.5-flash', { effort: 'none', summary: 'auto' }, { thinkingBudget: 0, includeThoughts: true }, []],
    ['gemini-2.5-flash', { budget: 0 }, { thinkingBudget: 0 }, []],
    ['gemini-2.5-pro', { budget: 0 }, { thinkingBudget: 128 }, [`gemini-2.5-pro ${CALM}`]],
    ['gemini-3-pro', { effort: 'none' }, { thinkingLevel: 'low' }, [`gemini-3-pro ${CALM}`]],
    ['gemini-3-flash', { effort: 'none' }, { thinkingLevel: 'minimal' }, [`gemini-3-flash ${CALM}`]],
    ['gemini-2.5-flash', { effort: 'low' }, { thinkingBudget: 512, includeThoughts: true }, [], 100],
    ['gemini-2.5-flash', { budget: 24_576 }, { thinkingBudget: 24_576, includeThoughts: true }, []],
    [
      'gemini-2.5-flash',
      { budget: 24_577 },
      { thinkingBudget: 24_576, includeThoughts: true },
      ['the reasoning budget is sent as 24576: gemini-2.5-flash takes no more'],
    ],
    [
      'gemini-3-pro',
      { budget: 30_000 },
      { thinkingBudget: 24_576, includeThoughts: true },
      ['the reasoning budget is sent as 24576: gemini-3-pro takes no more'],
    ],
    [
      'gemini-3-pro',
      { effort: 'max' },
      { thinkingLevel: 'high', includeThoughts: true },
      ['reasoning effort max is sent as high, the nearest that this model has'],
    ],
    ['gemini-2.0-flash', { budget: 0 }, undefined, []],
    ['gemini-2.0-flash', { budget: 5 }, undefined, ['reasoning is left out: gemini-2.0-flash does not think']],
  ])('%s %j', (model, reasoning, config, warnings, maxTokens) => {
    const { body, warnings: told } = encodeRequest(asked({ model, reasoning, maxTokens }));
    expect((body['generationConfig'] as JsonObject | undefined)?.['thinkingConfig']).toEqual(config);
    expect(told).toEqual(warnings);
  });
});
