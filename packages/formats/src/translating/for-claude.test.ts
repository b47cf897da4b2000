import type { ChatRequest, Turn } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { redactedForConverse, redactedForMessages } from './claude-redacted.ts';
import { claudeTraits } from './claude-traits.ts';
import { formatOfMediaType, mediaTypeOfBytes, mediaTypeOfFormat } from './media-types.ts';
import { mergeTurns } from './merge-turns.ts';
import { placeSystem } from './place-system.ts';
import { wrap } from './signature-envelope.ts';
import { signedCalls } from './signed-calls.ts';
import { toolIds } from './tool-ids.ts';

const OLD = { thinking: 'budget', calm: 'disabled', sampling: true, laterSystem: false };

test.each([
  ['claude-3-7-sonnet-20250219', OLD],
  ['claude-sonnet-4-20250514', OLD],
  ['claude-sonnet-4@20250514', OLD],
  ['claude-opus-4-1-20250805', OLD],
  ['us.anthropic.claude-haiku-4-5-20251001-v1:0', OLD],
  ['anthropic.claude-v2', OLD],
  ['kimi-k2', OLD],
  ['claude-sonnet-4-6', { ...OLD, thinking: 'adaptive' }],
  ['anthropic/claude-4.6-opus', { ...OLD, thinking: 'adaptive' }],
  ['claude-opus-4-7', { ...OLD, thinking: 'adaptive', calm: 'silence', sampling: false }],
  ['claude-opus-4-8-20260528', { thinking: 'adaptive', calm: 'silence', sampling: false, laterSystem: true }],
  ['claude-opus-5', { thinking: 'adaptive', calm: 'disabled', sampling: false, laterSystem: true }],
  ['Claude-Fable-5-1', { thinking: 'adaptive', calm: 'never', sampling: false, laterSystem: true }],
])('what %s takes', (model, traits) => {
  expect(claudeTraits(model)).toEqual(traits);
});

const says = (role: 'user' | 'assistant' | 'system', ...words: readonly string[]): Turn =>
  ({ role, parts: words.map((text) => ({ type: 'text', text })) }) as Turn;

test('adjacent turns of a role are one, but not those with names', () => {
  const named: Turn = { role: 'user', name: 'Ann', parts: [] };
  expect(mergeTurns([])).toEqual([]);
  expect(mergeTurns([says('user', 'a'), says('user', 'b'), says('assistant', 'c'), says('user', 'd')])).toEqual([
    says('user', 'a', 'b'),
    says('assistant', 'c'),
    says('user', 'd'),
  ]);
  expect(mergeTurns([says('user', 'a'), named])).toEqual([says('user', 'a'), named]);
  const result = (callId: string): Turn => ({ role: 'tool', results: [{ callId, parts: [] }] });
  expect(mergeTurns([result('a'), result('b')])).toEqual([
    {
      role: 'tool',
      results: [
        { callId: 'a', parts: [] },
        { callId: 'b', parts: [] },
      ],
    },
  ]);
});

describe('system texts', () => {
  const turns = [
    says('system', 'A'),
    says('user', 'u'),
    says('system', 'B'),
    says('assistant', 'a'),
    says('system', 'C'),
  ];
  test('all at the head', () => {
    const placed = placeSystem(turns, { laterSystem: false });
    expect(placed.system.map(({ text }) => text)).toEqual(['A', 'B', 'C']);
    expect(placed.turns).toEqual([says('user', 'u'), says('assistant', 'a')]);
    expect(placed.warnings).toHaveLength(1);
  });
  test('behind the user where that is allowed, behind the assistant never', () => {
    const placed = placeSystem(turns, { laterSystem: true });
    expect(placed.system.map(({ text }) => text)).toEqual(['A', 'C']);
    expect(placed.turns).toEqual([says('user', 'u'), says('system', 'B'), says('assistant', 'a')]);
    expect(placed.warnings).toHaveLength(1);
  });
  test('only system texts', () => {
    expect(placeSystem([says('system', 'A')], { laterSystem: true })).toMatchObject({ turns: [], warnings: [] });
  });
});

test('ids that do not fit are replaced by none that is there', () => {
  const call = (id: string) => ({ type: 'tool-call', id, name: 'x', args: '' }) as const;
  const turns: ChatRequest['turns'] = [
    { role: 'assistant', parts: [call('a:1'), call('call_1'), call('b:2'), call('ok')] },
  ];
  const id = toolIds({ turns }, /^\w+$/);
  expect(['a:1', 'call_1', 'b:2', 'ok', 'unknown'].map(id)).toEqual(['call_2', 'call_1', 'call_3', 'ok', 'unknown']);
});

test('a signature before a call goes back to it, if it is of a format that signs calls', () => {
  const call = { type: 'tool-call', id: 'a', name: 'x', args: '' } as const;
  const thought = (format: 'gemini' | 'openai-responses', text?: string) =>
    ({ type: 'reasoning', text, signature: wrap(format, 's') }) as const;
  expect(signedCalls([thought('gemini'), call])).toEqual([{ ...call, signature: wrap('gemini', 's') }]);
  for (const kept of [[thought('gemini', 'why'), call], [thought('openai-responses'), call], [thought('gemini')]])
    expect(signedCalls(kept)).toEqual(kept);
});

test('hidden thoughts go from one place of Claude to the other and back', () => {
  const encrypted = wrap('anthropic-messages', 'ZGF0YQ==');
  const converse = redactedForConverse(encrypted)!;
  expect(redactedForMessages(wrap('bedrock-converse', converse))).toBe('ZGF0YQ==');
  expect(redactedForMessages(encrypted)).toBe('ZGF0YQ==');
  expect(redactedForConverse(wrap('bedrock-converse', converse))).toBe(converse);
  expect(redactedForMessages(wrap('bedrock-converse', '***'))).toBeUndefined();
  expect(redactedForMessages(wrap('openai-responses', 'x'))).toBeUndefined();
});

test.each([
  ['image/png', 'png', 'image'],
  ['image/jpeg', 'jpeg', 'image'],
  ['text/markdown', 'md', 'document'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx', 'document'],
  ['video/webm', 'webm', 'video'],
  ['audio/webm', 'webm', 'audio'],
])('%s is %s', (mediaType, format, kind) => {
  expect(formatOfMediaType(mediaType)).toBe(format);
  expect(mediaTypeOfFormat(format, kind)).toBe(mediaType);
});

test.each([
  ['iVBORw0KGgo=', 'image/png'],
  ['/9j/4AAQ', 'image/jpeg'],
  ['R0lGODlh', 'image/gif'],
  ['UklGRg', 'image/webp'],
  ['JVBERi0', 'application/pdf'],
  ['AAAA', undefined],
])('bytes %s are %s', (base64, mediaType) => {
  expect(mediaTypeOfBytes(base64)).toBe(mediaType);
});
