import { expect, test } from 'vitest';
import type { AskedCall, PossibleAttempt } from './asked.ts';
import { estimateOfCall } from './estimate.ts';

/** Nano-USD per million tokens: one a token. */
const PRICE = { input: 0, output: 1_000_000 };
const at = (model: string): PossibleAttempt => ({
  provider: 'p',
  model,
  prices: [{ of: 'upstream', tests: [], price: PRICE }],
});
type More = Partial<AskedCall> & { readonly model?: string; readonly operation?: string };

const call = ({ model = 'public', operation = 'chat', ...more }: More): AskedCall => ({
  id: 'i',
  accounts: [],
  authorizers: [],
  caller: { model, operation, dialect: 'openai-chat', headers: {} },
  bytes: 40,
  choices: 1,
  paidByTokens: true,
  attempts: [at('up')],
  ...more,
});

test.each<[string, More, number]>([
  ['what the caller says', { maxTokens: 7, attempts: [at('gpt-5')] }, 7],
  ['what is known of the model', { attempts: [at('gpt-5')] }, 128_000],
  ['what is known by its public name', { model: 'gpt-4o', attempts: [at('my-deployment')] }, 16_384],
  ['the name at the provider comes first', { model: 'gpt-4o', attempts: [at('gpt-4.1')] }, 32_768],
  ['the longest of those that may answer', { attempts: [at('up'), at('claude-sonnet-4-5'), at('gpt-4o')] }, 64_000],
  ['of several answers each', { choices: 3, attempts: [at('gpt-4')] }, 3 * 8_192],
  ['when nobody says', {}, 4_096],
  ['embeddings answer nothing', { operation: 'embeddings', attempts: [at('gpt-5')] }, 0],
])('output: %s', (_what, more, output) => {
  expect(estimateOfCall(call(more))).toEqual({ tokens: 10 + output, nanoUsd: output });
});

test('where nobody can be asked nothing is reckoned', () => {
  expect(estimateOfCall(call({ attempts: [] }))).toEqual({ tokens: 0, nanoUsd: 0 });
});

test('a price that is not known at one of them is not known', () => {
  const unpriced = { ...at('up'), prices: [] };
  expect(estimateOfCall(call({ attempts: [at('up'), unpriced] })).nanoUsd).toBeUndefined();
});
