import { expect, test } from 'vitest';
import { openAiTraits, type OpenAiTraits } from './openai-traits.ts';

const UP_TO_HIGH = ['low', 'medium', 'high'] as const;
const UP_TO_XHIGH = [...UP_TO_HIGH, 'xhigh'] as const;
const UP_TO_MAX = [...UP_TO_XHIGH, 'max'] as const;

const unknown: OpenAiTraits = { efforts: undefined, sampling: 'always', thinksWithTools: true, verbosity: true };
const calm: OpenAiTraits = { ...unknown, efforts: [], verbosity: false };
const o: OpenAiTraits = { ...unknown, efforts: UP_TO_HIGH, sampling: 'never', verbosity: false };
const gpt5: OpenAiTraits = { ...unknown, efforts: ['minimal', ...UP_TO_HIGH], sampling: 'never' };
const gpt51: OpenAiTraits = { ...unknown, efforts: ['none', ...UP_TO_HIGH], sampling: 'unless-thinking' };
const gpt52: OpenAiTraits = { ...unknown, efforts: ['none', ...UP_TO_XHIGH], sampling: 'unless-thinking' };
const gpt55: OpenAiTraits = { ...gpt52, sampling: 'if-calm' };
const calmed: OpenAiTraits = { ...unknown, efforts: ['none', ...UP_TO_MAX], sampling: 'if-calm' };
const gpt56: OpenAiTraits = { ...calmed, thinksWithTools: false };
const gpt6: OpenAiTraits = { ...unknown, efforts: UP_TO_MAX, sampling: 'never' };
const other: OpenAiTraits = { ...unknown, sampling: 'never' };

test.each<[name: string, traits: OpenAiTraits]>([
  ['gpt-3.5-turbo', calm],
  ['gpt-4', calm],
  ['gpt-4o-mini-2024-07-18', calm],
  ['chatgpt-4o-latest', calm],
  ['gpt-5-chat-latest', calm],
  ['o3', o],
  ['o4-mini-2025-04-16', o],
  ['o3-pro', o],
  ['gpt-5', gpt5],
  ['gpt-5-nano-2025-08-07', gpt5],
  ['gpt-5-mini', gpt5],
  ['gpt-5.1-2025-11-13', gpt51],
  ['gpt-5.2', gpt52],
  ['gpt-5.4-mini', gpt52],
  ['gpt-5.5', gpt55],
  ['gpt-5.5-nano', gpt55],
  ['gpt-5.6', gpt56],
  ['gpt-5.6-terra', gpt56],
  ['gpt-6-sol', calmed],
  ['gpt-6-luna', calmed],
  ['gpt-6.1-terra', calmed],
  ['gpt-6', gpt6],
  ['gpt-6.1', gpt6],
  ['gpt-6-astra', gpt6],
  ['gpt-5-codex', other],
  ['gpt-5.1-codex-max', other],
  ['gpt-5.2-pro-2025-12-11', other],
  ['codex-mini-latest', other],
  ['computer-use-preview', other],
])('%s: %j', (name, traits) => {
  expect(openAiTraits(name)).toEqual(traits);
  expect(openAiTraits(`openrouter/openai/${name}`)).toEqual(traits);
});

// What others call theirs is not OpenAI's, though a name of OpenAI's is in it.
test.each([
  ...['my-gpt-4o', 'solo3', 'o3-mini-tuned-7b', 'not-gpt-5', 'our-gpt-5.1', 'gpt-5.1-ours', 'my-gpt-5.2', 'my-gpt-5.5'],
  ...['gpt-5.5-ours', 'my-gpt-5.6', 'gpt-5.6-ours', 'my-gpt-6-sol', 'gpt-6-sol-2', 'my-gpt-6', 'gpt-6-astra-2'],
  ...['my-codex-mini', 'gpt-oss-120b', 'mistral-large-2411', 'gpt-5-2025-08-07-mini'],
])('%s: nobody knows', (name) => {
  expect(openAiTraits(name)).toEqual(unknown);
});
