import type { Json, JsonObject, Turn } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { messagesOf } from './messages.ts';

const text = (words: string) => ({ type: 'text', text: words }) as const;
const doc = { type: 'plain-document', text: 'words' } as const;
const image = (more: object) => ({ type: 'image', source: { from: 'data', base64: 'QQ==' }, ...more }) as const;

test.each<[string, Turn, Json]>([
  ['one text', { role: 'system', parts: [text('a')] }, { role: 'system', content: 'a' }],
  ['texts', { role: 'developer', parts: [text('a'), text('b')] }, { role: 'system', content: [text('a'), text('b')] }],
  ['nothing', { role: 'user', parts: [] }, { role: 'user', content: '' }],
  ['an answer', { role: 'assistant', parts: [text('a')] }, { role: 'assistant', content: 'a' }],
  [
    'pictures',
    {
      role: 'user',
      parts: [
        image({}),
        image({ mediaType: 'image/gif', detail: 'low' }),
        image({ source: { from: 'url', url: 'https://example.com/' } }),
      ],
    },
    {
      role: 'user',
      content: [
        { type: 'image_url', image_url: { url: 'data:image/png;base64,QQ==' } },
        { type: 'image_url', image_url: { url: 'data:image/gif;base64,QQ==', detail: 'low' } },
        { type: 'image_url', image_url: { url: 'https://example.com/' } },
      ],
    },
  ],
  [
    'a picture alone',
    { role: 'user', parts: [image({})] },
    { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,QQ==' } }] },
  ],
  [
    'documents that are not to be cited, and blocks of others',
    {
      role: 'user',
      parts: [
        { ...doc, name: 'N', context: 'C' },
        { ...doc, name: '', context: '' },
        { ...doc, citable: true },
        { type: 'native', format: 'gemini', value: {} },
      ],
    },
    { role: 'user', content: [text('N\nC\nwords'), text('words')] },
  ],
  [
    'what an assistant said, refused and thought, with its citations',
    {
      role: 'assistant',
      parts: [
        text('a'),
        { type: 'refusal', text: 'no' },
        { type: 'reasoning', text: 'Hm' },
        { ...text('b'), citations: [{ title: 'T', start: 0, end: 1 }] },
      ],
    },
    {
      role: 'assistant',
      content: [{ type: 'thinking', thinking: 'Hm' }, text('a'), text('b'), text('no')],
      citations: [
        {
          ...{ start: 0, end: 1, text: 'b' },
          sources: [{ type: 'document', id: 'T', document: { id: 'T', title: 'T' } }],
          ...{ type: 'TEXT_CONTENT', content_index: 2 },
        },
      ],
    },
  ],
  [
    'a call with nothing before it',
    { role: 'assistant', parts: [{ type: 'tool-call', id: 'x', name: 'one', args: ' ' }] },
    {
      role: 'assistant',
      tool_calls: [{ id: 'x', type: 'function', function: { name: 'one', arguments: '{}' } }],
    },
  ],
  [
    'a call and a plan of two texts',
    {
      role: 'assistant',
      parts: [text('I '), text('look'), { type: 'tool-call', id: 'x', name: 'one', args: '{"a": 1}' }],
    },
    {
      role: 'assistant',
      tool_plan: 'I look',
      tool_calls: [{ id: 'x', type: 'function', function: { name: 'one', arguments: '{"a": 1}' } }],
    },
  ],
  [
    'a result of two parts',
    { role: 'tool', results: [{ callId: 'x', parts: [text('a'), { ...doc, name: 'N' }] }] },
    {
      role: 'tool',
      tool_call_id: 'x',
      content: [text('a'), { type: 'document', document: { data: { title: 'N', text: 'words' } } }],
    },
  ],
  [
    'a failure of two parts',
    { role: 'tool', results: [{ callId: 'x', parts: [text('a'), doc], isError: true }] },
    {
      role: 'tool',
      tool_call_id: 'x',
      content: [{ type: 'document', document: { data: { error: 'a\nwords' } } }],
    },
  ],
])('%s', (_name, turn, message) => {
  expect(messagesOf([turn])).toStrictEqual([message]);
});

test('a turn of nothing but blocks of others is left out', () => {
  expect(messagesOf([{ role: 'user', parts: [{ type: 'native', format: 'gemini', value: {} }] }])).toEqual([]);
});

test.each<[Turn, string, string]>([
  [
    { role: 'user', parts: [image({ source: { from: 'file', id: 'f' } })] },
    'turns[1].parts[0]',
    'cohere takes no image from here',
  ],
  [
    { role: 'user', parts: [{ type: 'audio', source: { from: 'data', base64: 'QQ==' } }] },
    'turns[1].parts[0]',
    'cohere takes no audio from here',
  ],
  [
    { role: 'tool', results: [{ callId: 'x', parts: [text('a'), image({})] }] },
    'turns[1].results[0].parts[1]',
    'cohere takes text and documents as results of tools',
  ],
])('%j is refused by name', (turn, param, why) => {
  const hi: Turn = { role: 'user', parts: [text('Hi')] };
  expect(() => messagesOf([hi, turn])).toThrow(
    expect.objectContaining({ code: 'cannot_translate', param, message: `${param}: ${why}` }),
  );
});

test('pieces of JSON are written as they are', () => {
  const [message] = messagesOf([{ role: 'tool', results: [{ callId: 'x', parts: [text('{"a":1}')] }] }]) as [
    JsonObject,
  ];
  expect(message).toEqual({ role: 'tool', tool_call_id: 'x', content: '{"a":1}' });
});
