import type { ChatRequest, Reasoning, Tool, ToolChoice, Turn } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { asked } from '../testing/asked.ts';
import { claudeThinking, type ClaudeThinking } from './claude-thinking.ts';
import { wrap } from './signature-envelope.ts';

/** It is told in tokens how much to think. */
const COUNTS = 'claude-sonnet-4-5';
/** It finds that itself, and has no effort `xhigh`. */
const ADAPTS = 'claude-opus-4-6';

type Row = [name: string, request: Partial<ChatRequest>, written: ClaudeThinking];

const enabled = (budget: number, more: object = {}) => ({ type: 'enabled', budget_tokens: budget, ...more });
const adaptive = (more: object = {}) => ({ type: 'adaptive', ...more });
const isSent = (limit: number) => `max_tokens is required by this provider and was not given: ${limit} is sent`;
const FORCED = 'reasoning is left out: this provider does not think where a tool has to be called';
const NO_BUDGET = 'the reasoning budget is left out: this model thinks as much as it finds right';

const thinking = (model: string, more: Partial<ChatRequest>) => claudeThinking(asked({ model, ...more }));

test.each<[model: string, reasoning: Reasoning | undefined, written: Omit<ClaudeThinking, 'maxTokens' | 'warnings'>]>([
  [COUNTS, undefined, {}],
  [COUNTS, { effort: 'medium' }, { thinking: enabled(5_000) }],
  [COUNTS, { budget: 1_024 }, { thinking: enabled(1_024) }],
  [COUNTS, { budget: -1 }, { thinking: enabled(5_000) }],
  [COUNTS, { budget: 0 }, { thinking: { type: 'disabled' } }],
  [ADAPTS, undefined, {}],
  [ADAPTS, { effort: 'max' }, { thinking: adaptive(), effort: 'max' }],
  [ADAPTS, { budget: -1 }, { thinking: adaptive() }],
  // A wish to see thoughts makes those think that know themselves how much.
  [COUNTS, { summary: 'auto' }, {}],
  [ADAPTS, { summary: 'auto' }, { thinking: adaptive({ display: 'summarized' }) }],
  // Every wish to see them is one for a summary; what does not think shows nothing.
  [COUNTS, { budget: 2_000, summary: 'detailed' }, { thinking: enabled(2_000, { display: 'summarized' }) }],
  [COUNTS, { budget: 2_000, summary: 'omitted' }, { thinking: enabled(2_000, { display: 'omitted' }) }],
  [COUNTS, { effort: 'none', summary: 'auto' }, { thinking: { type: 'disabled' } }],
  ['claude-opus-4-7', { effort: 'none' }, {}],
])('%s is told %j', (model, reasoning, written) => {
  expect(thinking(model, { reasoning, maxTokens: 10_000 })).toEqual({ ...written, maxTokens: 10_000, warnings: [] });
});

test.each<[model: string, reasoning: Reasoning, written: Omit<ClaudeThinking, 'maxTokens'>]>([
  [
    ADAPTS,
    { effort: 'xhigh' },
    {
      thinking: adaptive(),
      effort: 'high',
      warnings: ['reasoning effort xhigh is sent as high, the nearest that this model has'],
    },
  ],
  [ADAPTS, { budget: 2_000 }, { thinking: adaptive(), warnings: [NO_BUDGET] }],
  [
    'claude-opus-5-5',
    { effort: 'none' },
    { effort: 'low', warnings: ['reasoning cannot be turned off: this model thinks as little as it can'] },
  ],
])('%s can only be told something like %j', (model, reasoning, written) => {
  expect(thinking(model, { reasoning, maxTokens: 10_000 })).toEqual({ ...written, maxTokens: 10_000 });
});

describe('room for thoughts and an answer', () => {
  test.each<[model: string, reasoning: Reasoning, budget: number | undefined, limit: number]>([
    [COUNTS, { effort: 'low' }, 2_048, 32_000],
    [COUNTS, { effort: 'max' }, 27_904, 32_000],
    [COUNTS, { budget: 40_000 }, 40_000, 44_096],
    // Nobody knows how much this one can write.
    ['kimi-k2', { effort: 'max' }, 32_768, 36_864],
    [ADAPTS, { effort: 'max' }, undefined, 36_864],
    [ADAPTS, { summary: 'auto' }, undefined, 32_000],
  ])('%s is given a limit for %j', (model, reasoning, budget, limit) => {
    const written = thinking(model, { reasoning });
    expect(written.thinking?.['budget_tokens']).toBe(budget);
    expect(written).toMatchObject({ maxTokens: limit, warnings: [isSent(limit)] });
  });

  test('so too for a budget that is left out', () => {
    expect(thinking(ADAPTS, { reasoning: { budget: 50_000 } })).toEqual({
      thinking: adaptive(),
      maxTokens: 54_096,
      warnings: [NO_BUDGET, isSent(54_096)],
    });
  });

  test.each<[Reasoning, maxTokens: number, budget: number | undefined, warnings: readonly string[]]>([
    [{ effort: 'max' }, 50_000, 47_500, []],
    [{ budget: 1_999 }, 2_000, 1_999, []],
    [{ budget: 2_000 }, 2_000, 1_900, ['the reasoning budget is sent as 1900: max_tokens is 2000']],
    [{ effort: 'low' }, 1_000, undefined, ['reasoning is left out: it takes 1024 tokens, and max_tokens is 1000']],
  ])('%j within %i tokens', (reasoning, maxTokens, budget, warnings) => {
    expect(thinking(COUNTS, { reasoning, maxTokens })).toEqual({
      thinking: budget === undefined ? undefined : enabled(budget),
      maxTokens,
      warnings,
    });
  });

  test('fewer tokens than the provider takes are refused', () => {
    expect(() => thinking(COUNTS, { reasoning: { budget: 1_023 } })).toThrow(
      expect.objectContaining({
        code: 'cannot_translate',
        message: 'reasoning.budget: at least 1024 tokens here',
        param: 'reasoning.budget',
      }),
    );
  });
});

const tools: readonly Tool[] = [{ type: 'function', name: 'x' }];
const required: ToolChoice = { type: 'required' };

test.each<Row>([
  [
    'tools that it may call',
    { tools, toolChoice: { type: 'auto' } },
    { thinking: adaptive(), effort: 'high', maxTokens: 9, warnings: [] },
  ],
  ['one that it has to call', { tools, toolChoice: required }, { effort: 'high', maxTokens: 9, warnings: [FORCED] }],
  [
    'no tools, whatever is said of them',
    { toolChoice: required },
    { thinking: adaptive(), effort: 'high', maxTokens: 9, warnings: [] },
  ],
])('beside %s', (_, more, written) => {
  expect(thinking(ADAPTS, { reasoning: { effort: 'high' }, maxTokens: 9, ...more })).toEqual(written);
});

const user: Turn = { role: 'user', parts: [{ type: 'text', text: 'Hi' }] };
const result: Turn = { role: 'tool', results: [{ callId: 'a', parts: [] }] };
const call = { type: 'tool-call', id: 'a', name: 'x', args: '{}' } as const;
const says = (...parts: Extract<Turn, { role: 'assistant' }>['parts']): Turn => ({ role: 'assistant', parts });
const signature = wrap('anthropic-messages', 's');
const UNSIGNED = 'reasoning is left out: the tool calls that are being answered came without signed thoughts';

test.each<[string, thinks: boolean, turns: readonly Turn[]]>([
  ['no answer yet', true, [user]],
  ['an answer without a call', true, [user, says({ type: 'text', text: 'a' }), user]],
  ['calls that were answered before', true, [user, says(call), result, says({ type: 'text', text: 'a' }), user]],
  ['results of calls that are not there', true, [user, result]],
  ['a call without thoughts', false, [user, says(call), result]],
  ['a call without thoughts, and more of the user', false, [user, says(call), result, user]],
  ['a call that is signed itself', false, [user, says({ ...call, signature }), result]],
  ['results behind an empty answer', false, [user, says(), result]],
  ['thoughts without a signature', false, [user, says({ type: 'reasoning', text: 't' }, call), result]],
  [
    'thoughts that another provider signed',
    false,
    [user, says({ type: 'reasoning', text: 't', signature: wrap('gemini', 's') }, call), result],
  ],
  ['signed thoughts', true, [user, says({ type: 'reasoning', text: 't', signature }, call), result]],
  [
    'signed thoughts of Claude on Bedrock',
    true,
    [user, says({ type: 'reasoning', text: 't', signature: wrap('bedrock-converse', 's') }, call), result],
  ],
  ['hidden thoughts', true, [user, says({ type: 'reasoning', encrypted: signature }, call), result]],
])('%s: thinks is %s', (_, thinks, turns) => {
  const request = { reasoning: { budget: 2_000 }, maxTokens: 9_000, turns };
  expect(thinking(COUNTS, request)).toEqual({
    thinking: thinks ? enabled(2_000) : undefined,
    maxTokens: 9_000,
    warnings: thinks ? [] : [UNSIGNED],
  });
  // A warning is enough where a call is forced too; those that think as they like go on.
  expect(thinking(COUNTS, { ...request, tools, toolChoice: required }).warnings).toEqual([thinks ? FORCED : UNSIGNED]);
  expect(thinking(ADAPTS, { ...request, reasoning: { effort: 'low' } }).thinking).toEqual(adaptive());
});
