import type { Turn } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { formatOfMediaType, mediaTypeOfBytes, mediaTypeOfFormat } from './media-types.ts';
import { mergeTurns } from './merge-turns.ts';
import { placeSystem } from './place-system.ts';
import { nearestEffort } from './reasoning-effort.ts';
import { wrap } from './signature-envelope.ts';
import { signedCalls } from './signed-calls.ts';

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
