import type { JsonObject, Turn, Use } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { wrap } from '../../translating/signature-envelope.ts';
import { decodeRequest } from '../decode-request.ts';

const text = (words: string) => ({ type: 'text', text: words }) as const;

test.each<[string, JsonObject, readonly Turn[], readonly Use[]]>([
  [
    'a system message',
    { role: 'system', content: [text('a'), text('b')] },
    [{ role: 'system', parts: [text('a'), text('b')] }],
    [{ feature: 'system', path: 'messages[0]' }],
  ],
  ['an empty text', { role: 'user', content: '' }, [{ role: 'user', parts: [] }], []],
  [
    'pictures',
    {
      role: 'user',
      content: [
        { type: 'image_url', image_url: { url: 'data:image/png;base64,QQ==', detail: 'low' } },
        { type: 'image_url', image_url: { url: 'https://example.com/a' } },
      ],
    },
    [
      {
        role: 'user',
        parts: [
          { type: 'image', source: { from: 'data', base64: 'QQ==' }, mediaType: 'image/png', detail: 'low' },
          { type: 'image', source: { from: 'url', url: 'https://example.com/a' } },
        ],
      },
    ],
    [
      { feature: 'image-data', path: 'messages[0].content[0].image_url.url' },
      { feature: 'image-detail', path: 'messages[0].content[0].image_url.detail' },
      { feature: 'image-url', path: 'messages[0].content[1].image_url.url' },
    ],
  ],
  [
    'documents: by title, by id, of any fields, a text',
    {
      role: 'user',
      content: [
        { type: 'document', document: { id: 'd', data: { title: 'T', text: 'a' } } },
        { type: 'document', document: { id: 'd', data: { text: 'a', page: 1 } } },
        { type: 'document', document: { data: 'b' } },
      ],
    },
    [
      {
        role: 'user',
        parts: [
          { type: 'plain-document', text: 'a', name: 'T' },
          { type: 'plain-document', text: '{"text":"a","page":1}', name: 'd' },
          { type: 'plain-document', text: 'b' },
        ],
      },
    ],
    [0, 1, 2].map((at) => ({ feature: 'document-text', path: `messages[0].content[${at}].document` })),
  ],
  [
    'thoughts and what is signed',
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'Hm', signature: 's', encrypted: 'e' },
        { type: 'thinking', thinking: '' },
        text('a'),
      ],
      tool_calls: [{ id: 'x', type: 'function', signature: 's', function: { name: 'one' } }],
    },
    [
      {
        role: 'assistant',
        parts: [
          { type: 'reasoning', text: 'Hm', signature: wrap('cohere', 's'), encrypted: wrap('cohere', 'e') },
          { type: 'reasoning' },
          text('a'),
          { type: 'tool-call', id: 'x', name: 'one', args: '', signature: wrap('cohere', 's') },
        ],
      },
    ],
    [
      { feature: 'reasoning-text', path: 'messages[0].content[0].thinking' },
      { feature: 'reasoning-signature', path: 'messages[0].content[0].signature' },
      { feature: 'reasoning-encrypted', path: 'messages[0].content[0].encrypted' },
      { feature: 'reasoning-signature', path: 'messages[0].tool_calls[0].signature' },
    ],
  ],
  [
    'citations of the last text, of which all is known',
    {
      role: 'assistant',
      content: [text('a'), text('b'), { type: 'thinking', thinking: 'Hm' }],
      citations: [{ start: 0, end: 1, of_tomorrow: 1, sources: [{ id: 's' }] }],
    },
    [
      {
        role: 'assistant',
        parts: [
          text('a'),
          { ...text('b'), citations: [{ start: 0, end: 1, native: { format: 'cohere', value: { id: 's' } } }] },
          { type: 'reasoning', text: 'Hm' },
        ],
      },
    ],
    [
      { feature: 'reasoning-text', path: 'messages[0].content[2].thinking' },
      { feature: 'citation', path: 'messages[0].citations' },
    ],
  ],
  [
    'citations of nothing',
    { role: 'assistant', content: '', citations: [{ start: 0, end: 1 }] },
    [{ role: 'assistant', parts: [] }],
    [],
  ],
  ['no citations', { role: 'assistant', content: 'a', citations: [] }, [{ role: 'assistant', parts: [text('a')] }], []],
  [
    'what a tool found, in a document with an id',
    { role: 'tool', tool_call_id: 'x', content: [{ type: 'document', document: { id: 'd', data: 'found' } }] },
    [{ role: 'tool', results: [{ callId: 'x', parts: [text('found')] }] }],
    [],
  ],
])('%s', (_name, message, turns, uses) => {
  const decoded = decodeRequest({ messages: [message] }, { model: 'm', stream: false });
  expect(decoded.request.turns).toStrictEqual(turns);
  expect(decoded.uses).toEqual(uses);
});

test('results of another round are another turn', () => {
  const result = (id: string) => ({ role: 'tool', tool_call_id: id, content: 'a' });
  const messages = [result('x'), result('y'), { role: 'user', content: 'b' }, result('z')];
  const { turns } = decodeRequest({ messages }, { model: 'm', stream: false }).request;
  expect(turns.map((turn) => (turn.role === 'tool' ? turn.results.map(({ callId }) => callId) : turn.role))).toEqual([
    ['x', 'y'],
    'user',
    ['z'],
  ]);
});
