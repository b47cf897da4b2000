import type { JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { wrap } from '../../translating/signature-envelope.ts';
import { decoded, decodedBlock } from '../testdata/decoded.ts';

type Row = readonly [string, JsonObject, JsonObject, readonly string[]];

const BASE64 = { type: 'base64', media_type: 'image/png', data: 'AAAA' };
const PNG = { type: 'image', source: { from: 'data', base64: 'AAAA' }, mediaType: 'image/png' };
const native = (value: JsonObject) => ({ type: 'native', format: 'anthropic-messages', value });
const mark = (ttl?: string) => ({ cache_control: { type: 'ephemeral', ...(ttl !== undefined && { ttl }) } });
const plain = (text: string, more: JsonObject = {}) => ({ type: 'plain-document', text, ...more });
const source = (content: JsonObject[string]) => ({ type: 'document', source: { type: 'content', content } });
const found = (content: JsonObject[string]) => ({ type: 'search_result', source: 'https://a', title: 'A', content });
const words = (text: string) => ({ type: 'text', text });
const MIXED = [words('a'), { type: 'image', source: BASE64 }];

describe('a block of the user', () => {
  test.each<Row>([
    ['a text', words('a'), words('a'), []],
    ...[undefined, '5m', '1h'].map((ttl): Row => [
      `a text that is cached for ${ttl}`,
      { ...words('a'), ...mark(ttl) },
      { ...words('a'), cache: ttl === undefined ? {} : { ttl } },
      ['cache-mark @.cache_control'],
    ]),
    [
      'a text that cites',
      { ...words('abc'), citations: [{ type: 'char_location', cited_text: 'x' }] },
      {
        ...words('abc'),
        citations: [
          {
            ...{ citedText: 'x', start: 0, end: 3 },
            native: { format: 'anthropic-messages', value: { type: 'char_location', cited_text: 'x' } },
          },
        ],
      },
      ['citation @.citations'],
    ],
    ['a text that cites nothing', { ...words('a'), citations: [] }, words('a'), []],
    [
      'an image',
      { type: 'image', source: BASE64, ...mark() },
      { ...PNG, cache: {} },
      ['image-data @.source', 'cache-mark @.cache_control'],
    ],
    [
      'an image in the store',
      { type: 'image', source: { type: 'file', file_id: 'f' } },
      { type: 'image', source: { from: 'file', id: 'f' } },
      ['image-file @.source'],
    ],
    [
      'a document',
      {
        ...{ type: 'document', title: 'T', context: 'C', citations: { enabled: true } },
        source: { type: 'base64', media_type: 'application/pdf', data: 'AAAA' },
      },
      {
        ...{ type: 'document', source: { from: 'data', base64: 'AAAA' }, mediaType: 'application/pdf' },
        ...{ name: 'T', context: 'C', citable: true },
      },
      ['document-data @.source', 'citations-request @.citations'],
    ],
    [
      'a document with an address, not to be cited',
      { type: 'document', source: { type: 'url', url: 'https://a' }, citations: { enabled: false } },
      { type: 'document', source: { from: 'url', url: 'https://a' }, citable: false },
      ['document-url @.source'],
    ],
    [
      'a document that is written out',
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'a' }, ...mark() },
      plain('a', { cache: {} }),
      ['document-text @.source', 'cache-mark @.cache_control'],
    ],
    ['a document of a text', source('a'), plain('a'), ['document-text @.source']],
    ['a document of texts', source([words('a'), words('b')]), plain('a\nb'), ['document-text @.source']],
    ['a document of more than texts', source(MIXED), native(source(MIXED)), ['server-tool-block @']],
    [
      'a document of nobody knows what',
      source([words('a'), 'b']),
      native(source([words('a'), 'b'])),
      ['server-tool-block @'],
    ],
    [
      'a result of a search of his own',
      { ...found([words('a'), words('b')]), citations: { enabled: true }, ...mark() },
      plain('a\nb', { name: 'A', context: 'https://a', citable: true, cache: {} }),
      ['document-text @', 'citations-request @.citations', 'cache-mark @.cache_control'],
    ],
    ['a result that is no text', found(MIXED), native(found(MIXED)), ['server-tool-block @']],
    ['a document of nothing', source(null), native(source(null)), ['server-tool-block @']],
    ['a result of nothing that can be read', found(7), native(found(7)), ['server-tool-block @']],
  ])('%s', (_name, block, part, uses) => {
    expect(decodedBlock('user', block)).toStrictEqual({ part: [part], uses });
  });

  test.each<Row>([
    ['of a tool', { content: 'a' }, { parts: [words('a')] }, []],
    ['of nothing', {}, { parts: [] }, []],
    [
      'that is cached',
      { content: [words('a')], ...mark() },
      { parts: [words('a')], cache: {} },
      ['cache-mark @.cache_control'],
    ],
    [
      'of several kinds',
      {
        content: [
          words('a'),
          { type: 'image', source: BASE64 },
          { type: 'document', source: { type: 'url', url: 'u' } },
        ],
      },
      { parts: [words('a'), PNG, { type: 'document', source: { from: 'url', url: 'u' } }] },
      [
        ...['image-data @.content[1].source', 'tool-result-image @.content[1]'],
        ...['document-url @.content[2].source', 'tool-result-document @.content[2]'],
      ],
    ],
    [
      'of a search',
      { content: [found('a')] },
      { parts: [plain('a', { name: 'A', context: 'https://a' })] },
      ['document-text @.content[0]', 'tool-result-document @.content[0]'],
    ],
  ])('a result %s', (_name, fields, result, uses) => {
    const block = { type: 'tool_result', tool_use_id: 't', ...fields };
    expect(decodedBlock('user', block)).toStrictEqual({ part: [{ callId: 't', ...result }], uses });
  });
});

describe('a block of the assistant', () => {
  const use = (more: JsonObject = {}) => ({ type: 'tool_use', id: 't', name: 'x', ...more });
  const CALL = { type: 'tool-call', id: 't', name: 'x', args: '{}' };
  const server = { type: 'code_execution_20250825', tool_id: 's' };
  test.each<Row>([
    ['a text', words('a'), words('a'), []],
    ['an image', { type: 'image', source: BASE64 }, PNG, ['image-data @.source']],
    ['thoughts', { type: 'thinking', thinking: 'a' }, { type: 'reasoning', text: 'a' }, ['reasoning-text @']],
    [
      'signed thoughts',
      { type: 'thinking', thinking: 'a', signature: 's' },
      { type: 'reasoning', text: 'a', signature: wrap('anthropic-messages', 's') },
      ['reasoning-text @', 'reasoning-signature @.signature'],
    ],
    [
      'hidden thoughts',
      { type: 'redacted_thinking', data: 'd' },
      { type: 'reasoning', encrypted: wrap('anthropic-messages', 'd') },
      ['reasoning-encrypted @'],
    ],
    ['a call without input', use(), CALL, ['tools @']],
    ['a call of the model', use({ input: {}, caller: { type: 'direct' } }), CALL, ['tools @']],
    ['a call of nobody', use({ caller: null }), CALL, ['tools @']],
    ['a call of a tool of the server', use({ caller: server }), CALL, ['tools @', 'unknown-field @.caller']],
  ])('%s', (_name, block, part, uses) => {
    expect(decodedBlock('assistant', block)).toStrictEqual({ part: [part], uses });
  });
});

test('a turn without a block, and a system text in between', () => {
  const messages = [
    { role: 'user', content: [] },
    { role: 'system', content: 'Now.' },
    { role: 'user', content: 'Hi' },
  ];
  const { request, uses } = decoded({ messages });
  expect(request['turns']).toStrictEqual([
    { role: 'user', parts: [] },
    { role: 'system', parts: [words('Now.')] },
    { role: 'user', parts: [words('Hi')] },
  ]);
  expect(uses).toStrictEqual(['system messages[1]']);
});

describe('what is wrong, in words', () => {
  const image = (from: JsonObject) => ({ type: 'image', source: from });
  test.each<['user' | 'assistant', JsonObject, string]>([
    ['user', { ...words('a'), cache_control: { ttl: '2h' } }, '.cache_control.ttl: expected 5m or 1h'],
    ['user', image({ type: 'base64' }), '.source.data: is required'],
    ['user', image({ type: 'url' }), '.source.url: is required'],
    ['user', image({ type: 'file' }), '.source.file_id: is required'],
    ['user', image({ type: 'ftp' }), '.source.type: expected base64, url or file'],
    ['user', { type: 'image' }, '.source: is required'],
    ['user', { type: 'document' }, '.source: is required'],
    ['user', { type: 'document', source: { type: 'text' } }, '.source.data: is required'],
    ['user', { type: 'tool_result' }, '.tool_use_id: is required'],
    ['assistant', { type: 'redacted_thinking' }, '.data: is required'],
    ['assistant', { type: 'tool_use', name: 'x' }, '.id: is required'],
    ['assistant', { type: 'tool_use', id: 'x' }, '.name: is required'],
  ])('%s: %j', (role, block, why) => {
    const message = `messages[0].content[0]${why}`;
    expect(() => decodedBlock(role, block)).toThrow(expect.objectContaining({ code: 'invalid_request', message }));
  });

  test.each<[JsonObject, string]>([
    [{ content: 'a' }, 'messages[0].role: is required'],
    [{ role: 'tool', content: 'a' }, 'messages[0].role: expected user, assistant or system'],
  ])('%j', (turn, message) => {
    expect(() => decoded({ messages: [turn] })).toThrow(expect.objectContaining({ code: 'invalid_request', message }));
  });
});
