import { expect, test } from 'vitest';
import { knownMaximum } from './known-maximum.ts';

test.each([
  ['gpt-5-mini-2025-08-07', 128_000],
  ['gpt-5.2', 128_000],
  ['gpt-5.2-chat-latest', 16_384],
  ['gpt-5-pro', 272_000],
  ['openai/gpt-4.1-nano', 32_768],
  ['gpt-4o-mini', 16_384],
  ['gpt-4', 8_192],
  ['gpt-4-turbo-2024-04-09', 4_096],
  ['o3-mini', 100_000],
  ['claude-sonnet-4-5', 64_000],
  ['anthropic/claude-opus-4.6', 128_000],
  ['claude-opus-4-1@20250805', 32_000],
  ['us.anthropic.claude-sonnet-4-5-20250929-v1:0', 64_000],
  ['anthropic.claude-3-haiku-20240307-v1:0', 4_096],
  ['models/gemini-2.5-flash', 65_536],
  ['Gemini-3-Pro-Preview', 65_536],
  ['command-r7b-12-2024', 4_096],
  ['gpt-40', undefined],
  ['piano3', undefined],
  ['mistral-large-latest', undefined],
  ['', undefined],
])('%s: %s', (model, tokens) => {
  expect(knownMaximum(model)).toBe(tokens);
});
