import { expect, test } from 'vitest';
import { claudeTraits, isClaude } from './claude-traits.ts';

const OLD = {
  thinking: 'budget',
  efforts: ['low', 'medium', 'high', 'max'],
  calm: 'disabled',
  sampling: 'all',
  forcedCalls: true,
  schemas: false,
  usualTokens: 32_000,
  laterSystem: false,
};
const SOME = { ...OLD, sampling: 'one', schemas: true };
const NEW = {
  ...OLD,
  thinking: 'adaptive',
  efforts: ['low', 'medium', 'high', 'xhigh', 'max'],
  sampling: 'none',
  schemas: true,
  laterSystem: true,
};

test.each([
  ['claude-3-7-sonnet-20250219', OLD],
  ['claude-sonnet-4-20250514', OLD],
  ['claude-sonnet-4@20250514', OLD],
  ['claude-opus-4-1-20250805', SOME],
  ['us.anthropic.claude-haiku-4-5-20251001-v1:0', SOME],
  ['claude-3-5-haiku-20241022', { ...OLD, usualTokens: 8_192 }],
  ['claude-3-haiku-20240307', { ...OLD, usualTokens: 4_096 }],
  ['anthropic.claude-v2', { ...OLD, schemas: true, usualTokens: 4_096 }],
  ['kimi-k2', { ...OLD, schemas: true, usualTokens: 4_096 }],
  ['claude-sonnet-4-6', { ...SOME, thinking: 'adaptive' }],
  ['anthropic/claude-4.6-opus', { ...SOME, thinking: 'adaptive' }],
  ['claude-opus-4-7', { ...NEW, calm: 'silence', laterSystem: false }],
  ['claude-opus-4-8-20260528', { ...NEW, calm: 'silence' }],
  // Versions of two digits are read whole.
  ['claude-opus-4-10', { ...NEW, calm: 'silence' }],
  ['claude-opus-10', { ...NEW, calm: 'never', forcedCalls: false }],
  ['claude-opus-5', NEW],
  ['claude-haiku-5-5', NEW],
  ['claude-sonnet-5-5', { ...NEW, calm: 'never', forcedCalls: false }],
  ['global.anthropic.claude-opus-5-5', { ...NEW, calm: 'never', forcedCalls: false }],
  ['claude-fable-5', { ...NEW, calm: 'never' }],
  ['Claude-Fable-5-1', { ...NEW, calm: 'never', forcedCalls: false }],
])('what %s takes', (model, traits) => {
  expect(claudeTraits(model)).toEqual(traits);
});

test.each([
  ['us.anthropic.Claude-opus-5', true],
  ['amazon.nova-pro-v1:0', false],
])('whether %s is of Claude: %s', (model, is) => {
  expect(isClaude(model)).toBe(is);
});
