import type { JsonObject, ToolResult, Turn } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import type { Manner } from './manner.ts';
import { encodeTurns } from './turns.ts';

type Whose = 'own' | 'legacy' | 'any';

const encode = (turn: Turn, whose: Whose = 'any') => {
  const manner: Manner = { own: whose !== 'any', fields: {}, legacy: whose === 'legacy', warnings: [] };
  return JSON.parse(JSON.stringify(encodeTurns([turn], manner))) as readonly JsonObject[];
};
const text = (words: string, more: { readonly cache?: JsonObject } = {}) =>
  ({ type: 'text', text: words, ...more }) as const;
const marked = (words: string) => ({ type: 'text', text: words, cache_control: { type: 'ephemeral' } });
const URL = { from: 'url', url: 'https://a' } as const;
const IMAGE = { type: 'image_url', image_url: { url: 'https://a' } };

describe('texts', () => {
  test.each<[string, Turn, Whose, JsonObject]>([
    [
      'of a user',
      { role: 'user', name: 'bob', parts: [text('a')] },
      'any',
      { role: 'user', name: 'bob', content: 'a' },
    ],
    [
      'of a user, marked, to any server',
      { role: 'user', parts: [text('a', { cache: {} })] },
      'any',
      { role: 'user', content: 'a' },
    ],
    [
      'of a user, marked',
      { role: 'user', parts: [text('a', { cache: {} })] },
      'own',
      { role: 'user', content: [marked('a')] },
    ],
    ['of a user who says nothing', { role: 'user', parts: [] }, 'any', { role: 'user', content: [] }],
    [
      'of a user who shows something',
      { role: 'user', parts: [{ type: 'image', source: URL }] },
      'any',
      { role: 'user', content: [IMAGE] },
    ],
    [
      'of a developer, to any server',
      { role: 'developer', parts: [text('a'), text('b')] },
      'any',
      { role: 'system', content: 'a\n\nb' },
    ],
    ['of a developer', { role: 'developer', parts: [text('a')] }, 'own', { role: 'developer', content: 'a' }],
    [
      'of the system, several',
      { role: 'system', parts: [text('a'), text('b')] },
      'own',
      { role: 'system', content: [text('a'), text('b')] },
    ],
    [
      'of the system, marked',
      { role: 'system', parts: [text('a', { cache: {} })] },
      'own',
      { role: 'system', content: [marked('a')] },
    ],
  ])('%s', (_name, turn, whose, message) => {
    expect(encode(turn, whose)).toStrictEqual([message]);
  });
});

const result = (...parts: ToolResult['parts']): ToolResult => ({ callId: 'c', name: 'look', parts });
const told = (content: JsonObject[string]) => ({ role: 'tool', tool_call_id: 'c', content });

describe('results', () => {
  test.each<[string, ToolResult, Whose, readonly JsonObject[]]>([
    ['a text', result(text('a'), text('b')), 'any', [told('a\nb')]],
    ['a document of text', result({ type: 'plain-document', name: 'N', text: 'a' }), 'any', [told('N\n\na')]],
    [
      'an image, to any server',
      result(text('a'), { type: 'image', source: URL }),
      'any',
      [told('a'), { role: 'user', content: [{ type: 'text', text: 'Result of tool call c:' }, IMAGE] }],
    ],
    [
      'a document of which little is known, to any server',
      result({ type: 'document', source: { from: 'data', base64: 'AAAA' } }),
      'any',
      [
        told(''),
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Result of tool call c:' },
            { type: 'file', file: { file_data: 'data:application/pdf;base64,AAAA', filename: 'document' } },
          ],
        },
      ],
    ],
    [
      'a text, as its caller wrote it',
      { ...result(text('a')), cache: {} },
      'own',
      [{ ...told('a'), name: 'look', cache_control: { type: 'ephemeral' } }],
    ],
    [
      'texts, as their caller wrote them',
      result(text('a'), text('b')),
      'own',
      [{ ...told([text('a'), text('b')]), name: 'look' }],
    ],
    [
      'an image, as its caller wrote it',
      result(text('a'), { type: 'image', source: URL }),
      'own',
      [{ ...told([text('a'), IMAGE]), name: 'look' }],
    ],
    ['of a function', result(text('a')), 'legacy', [{ role: 'function', name: 'look', content: 'a' }]],
    [
      'of a function of no name',
      { callId: 'c', parts: [text('a')] },
      'legacy',
      [{ role: 'function', name: '', content: 'a' }],
    ],
  ])('%s', (_name, each, whose, messages) => {
    expect(encode({ role: 'tool', results: [each] }, whose)).toStrictEqual(messages);
  });
});

test.each<[Turn, Whose, string]>([
  [
    { role: 'user', parts: [text('a'), { type: 'native', format: 'gemini', value: {} }] },
    'any',
    'turns[0].parts[1]: only gemini knows it',
  ],
  [
    { role: 'assistant', parts: [{ type: 'native', format: 'gemini', value: {} }] },
    'any',
    'turns[0].parts[0]: only gemini knows it',
  ],
  ...(['image', 'audio', 'video', 'document'] as const).map((type): [Turn, Whose, string] => [
    { role: 'assistant', parts: [{ type, source: URL }] },
    'any',
    'turns[0].parts[0]: of what a model made only its text, and its speech by id, can be sent back',
  ]),
  [
    { role: 'assistant', parts: [{ type: 'image', source: { from: 'file', id: 'f' } }] },
    'own',
    'turns[0].parts[0]: of what a model made only its text, and its speech by id, can be sent back',
  ],
  [
    { role: 'tool', results: [result(text('a'), { type: 'native', format: 'gemini', value: {} })] },
    'any',
    'turns[0].results[0].parts[1]: only gemini knows it',
  ],
  [
    { role: 'tool', results: [result(text('a')), result(text('a'), { type: 'audio', source: URL })] },
    'own',
    'turns[0].results[1].parts[1]: audio can only be sent as its bytes',
  ],
])('%j cannot be said', (turn, whose, message) => {
  expect(() => encode(turn, whose)).toThrow(expect.objectContaining({ code: 'cannot_translate', message }));
});
