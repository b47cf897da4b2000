import type { Turn } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { redactedForConverse, redactedForMessages } from './claude-redacted.ts';
import { claudeSampling } from './claude-sampling.ts';
import { claudeTraits } from './claude-traits.ts';
import { mayForce } from './claude-tools.ts';
import { formatOfMediaType, mediaTypeOfBytes, mediaTypeOfFormat } from './media-types.ts';
import { mergeTurns } from './merge-turns.ts';
import { placeSystem } from './place-system.ts';
import { nearestEffort } from './reasoning-effort.ts';
import { wrap } from './signature-envelope.ts';
import { signedCalls } from './signed-calls.ts';

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
  ['claude-opus-5', NEW],
  ['claude-haiku-5-5', NEW],
  ['claude-sonnet-5-5', { ...NEW, calm: 'never', forcedCalls: false }],
  ['global.anthropic.claude-opus-5-5', { ...NEW, calm: 'never', forcedCalls: false }],
  ['claude-fable-5', { ...NEW, calm: 'never' }],
  ['Claude-Fable-5-1', { ...NEW, calm: 'never', forcedCalls: false }],
])('what %s takes', (model, traits) => {
  expect(claudeTraits(model)).toEqual(traits);
});

test.each<[model: string, asked: Parameters<typeof claudeSampling>[0], taken: object, left: readonly string[]]>([
  ['claude-3-haiku', { temperature: 0.2, topP: 0.9, topK: 3 }, { temperature: 0.2, topP: 0.9, topK: 3 }, []],
  ['claude-sonnet-4-5', { temperature: 0.2, topP: 0.9, topK: 3 }, { temperature: 0.2, topK: 3 }, ['topP']],
  ['claude-sonnet-4-5', { temperature: 1, topP: 0.9 }, { topP: 0.9 }, ['temperature']],
  ['claude-sonnet-4-5', { topP: 0.9 }, { topP: 0.9 }, []],
  ['claude-opus-5', { temperature: 1 }, {}, ['temperature']],
])('of the sampling %s takes of %j', (model, asked, taken, left) => {
  const sampling = claudeSampling(asked, { model, thinks: false });
  expect(sampling.taken).toEqual(taken);
  expect(sampling.left.map(([name]) => name)).toEqual(left);
});

test('a model that thinks takes no other temperature than 1, and then `top_p`', () => {
  const asked = { temperature: 0.2, topP: 0.95, topK: 3 };
  const { taken, left } = claudeSampling(asked, { model: 'claude-sonnet-4-5', thinks: true });
  expect(taken).toEqual({ topP: 0.95 });
  expect(left.map(([name]) => name)).toEqual(['temperature', 'topK']);
});

test('a model that always thinks cannot be told that it has to call a tool', () => {
  const toolChoice = { type: 'named', name: 'x' } as const;
  expect(mayForce({ model: 'claude-opus-5', toolChoice })).toBe(toolChoice);
  expect(mayForce({ model: 'claude-opus-5-5', toolChoice: { type: 'none' } })).toEqual({ type: 'none' });
  expect(() => mayForce({ model: 'claude-opus-5-5', toolChoice })).toThrow(
    expect.objectContaining({ code: 'cannot_translate', param: 'tool_choice' }),
  );
});

test.each([
  ['low', ['none', 'low'], 'low'],
  ['minimal', ['none', 'low', 'high'], 'low'],
  ['xhigh', ['low', 'high', 'max'], 'high'],
  ['none', ['minimal', 'low'], 'minimal'],
  ['max', [], undefined],
] as const)('the effort %s where there is %j', (effort, known, word) => {
  expect(nearestEffort(effort, known)).toBe(word);
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
