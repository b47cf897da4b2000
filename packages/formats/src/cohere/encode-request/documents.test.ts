import type { ChatRequest, PlainDocumentPart } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { documentBlock, documentsOf } from './documents.ts';

const plain = (more: Partial<PlainDocumentPart>): PlainDocumentPart => ({
  ...{ type: 'plain-document', text: 'a' },
  ...more,
});
const request = (more: Partial<ChatRequest>): ChatRequest => ({ model: 'm', turns: [], ...more }) as ChatRequest;

test('documents of the conversation that may be cited, then what was given beside it', () => {
  const parts = [
    { type: 'text' as const, text: 'Hi' },
    plain({ text: 'cited', name: 'N', citable: true }),
    plain({ text: 'kept', citable: false }),
    plain({ text: 'read' }),
  ];
  const turns: ChatRequest['turns'] = [
    { role: 'user', parts },
    { role: 'assistant', parts: [{ type: 'text', text: 'Ho' }] },
  ];
  const documents = [{ id: 'd', title: 'T', text: 'given' }, { text: 'bare' }];
  expect(documentsOf(request({ turns, documents }))).toStrictEqual([
    { data: { title: 'N', text: 'cited' } },
    { id: 'd', data: { title: 'T', text: 'given' } },
    { data: { text: 'bare' } },
  ]);
  expect(documentsOf(request({}))).toEqual([]);
});

test.each([
  ['a text', 'plain', { text: 'plain' }],
  ['fields', '{"title":"T","snippet":"S"}', { title: 'T', snippet: 'S' }],
  ['what only looks like fields', '{"title":', { text: '{"title":' }],
  ['a list', '[{"a":1}]', { text: '[{"a":1}]' }],
  ['a number', '7', { text: '7' }],
])('of %s', (_name, text, data) => {
  expect(documentsOf(request({ documents: [{ text }] }))).toStrictEqual([{ data }]);
});

test.each([
  [{}, { text: 'a' }],
  [
    { name: 'N', context: 'C' },
    { title: 'N', text: 'a', context: 'C' },
  ],
])('a document in its place: %j', (more, data) => {
  expect(documentBlock(plain(more))).toStrictEqual({ type: 'document', document: { data } });
});

test('a document of bytes is none of them', () => {
  const parts = [{ type: 'document' as const, source: { from: 'data' as const, base64: 'QQ==' }, citable: true }];
  expect(documentsOf(request({ turns: [{ role: 'user', parts }] }))).toEqual([]);
});
