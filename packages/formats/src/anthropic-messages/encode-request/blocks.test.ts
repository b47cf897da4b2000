import type { AssistantPart, JsonObject, MediaPart, ToolResult, UserPart } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { wrap } from '../../translating/signature-envelope.ts';
import { encodeAssistantPart, encodeText, encodeToolResult, encodeUserPart } from './blocks.ts';

const PNG = 'iVBORw0KGgoAAAA=';
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const image = (more: Partial<MediaPart>): MediaPart => ({
  ...{ type: 'image', source: { from: 'data', base64: 'AAAA' } },
  ...more,
});
const paper = (more: Partial<MediaPart>): MediaPart => image({ type: 'document', ...more });
const warnings: string[] = [];
const context = { warn: (warning: string) => warnings.push(warning) };

describe('texts', () => {
  const own = { type: 'web_search_result_location', encrypted_index: 'e' };
  test('without a letter are none', () => {
    expect(encodeText({ type: 'text', text: ' \n' })).toEqual([]);
  });
  test('with what the API cited itself', () => {
    const citations = [{ native: { format: 'anthropic-messages' as const, value: own } }, { url: 'https://a' }];
    expect(encodeText({ type: 'text', text: ' a ', citations })).toStrictEqual([
      { type: 'text', text: ' a ', citations: [own] },
    ]);
  });
  test('with what others cited', () => {
    expect(encodeText({ type: 'text', text: 'a', citations: [{ url: 'https://a' }] })).toStrictEqual([
      { type: 'text', text: 'a' },
    ]);
  });
  test.each([
    [{}, { type: 'ephemeral' }],
    [{ ttl: '1h' as const }, { type: 'ephemeral', ttl: '1h' }],
  ])('with a mark of the cache %j', (cache, mark) => {
    expect(encodeText({ type: 'text', text: 'a', cache })).toStrictEqual([
      { type: 'text', text: 'a', cache_control: mark },
    ]);
  });
});

const CACHED = { cache_control: { type: 'ephemeral' } };

test.each<[string, UserPart, JsonObject]>([
  [
    'an image whose type is said',
    image({ mediaType: 'image/webp', cache: {} }),
    { type: 'image', source: { type: 'base64', media_type: 'image/webp', data: 'AAAA' }, ...CACHED },
  ],
  [
    'an image whose bytes say it',
    image({ source: { from: 'data', base64: '/9j/4AAQ' } }),
    { type: 'image', source: { type: 'base64', media_type: 'image/jpeg', data: '/9j/4AAQ' } },
  ],
  [
    'an image of which nobody knows',
    image({}),
    { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
  ],
  [
    'an image with an address',
    image({ source: { from: 'url', url: 'https://a' } }),
    { type: 'image', source: { type: 'url', url: 'https://a' } },
  ],
  [
    'an image in the store',
    image({ source: { from: 'file', id: 'f' } }),
    { type: 'image', source: { type: 'file', file_id: 'f' } },
  ],
  [
    'a document',
    paper({ name: 'N', context: 'C', citable: true, cache: {} }),
    {
      ...{ type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'AAAA' } },
      ...{ title: 'N', context: 'C', citations: { enabled: true }, ...CACHED },
    },
  ],
  [
    'a PDF that looks like something else',
    paper({ mediaType: 'application/pdf', source: { from: 'data', base64: PNG } }),
    { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: PNG } },
  ],
  [
    'a document of text',
    paper({ mediaType: 'text/markdown', source: { from: 'data', base64: base64('# Größe') } }),
    { type: 'document', source: { type: 'text', media_type: 'text/plain', data: '# Größe' } },
  ],
  [
    'a document of text with an address',
    paper({ mediaType: 'text/markdown', source: { from: 'url', url: 'https://a' } }),
    { type: 'document', source: { type: 'url', url: 'https://a' } },
  ],
  [
    'a document that is written out',
    { type: 'plain-document', text: 'a', citable: false },
    { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'a' }, citations: { enabled: false } },
  ],
  ['a block of its own', { type: 'native', format: 'anthropic-messages', value: { type: 'x' } }, { type: 'x' }],
])('%s', (_name, part, block) => {
  expect(encodeUserPart(part)).toStrictEqual([block]);
});

test.each<[UserPart, string]>([
  [paper({ mediaType: 'image/text/' }), 'a document of type image/text/ cannot be translated to anthropic-messages'],
  [
    paper({ mediaType: 'text/plain', source: { from: 'data', base64: '/w==' } }),
    'the text of a document is not UTF-8 in base64',
  ],
  [
    paper({ mediaType: 'text/plain', source: { from: 'data', base64: '*' } }),
    'the text of a document is not UTF-8 in base64',
  ],
  [image({ type: 'audio' }), 'audio cannot be translated to anthropic-messages'],
  [image({ type: 'video' }), 'video cannot be translated to anthropic-messages'],
  [
    { type: 'native', format: 'gemini', value: { type: 'x' } },
    'a part of gemini cannot be translated to anthropic-messages',
  ],
  [
    { type: 'native', format: 'anthropic-messages', value: 'x' },
    'a part of anthropic-messages cannot be translated to anthropic-messages',
  ],
])('%j is refused', (part, message) => {
  expect(() => encodeUserPart(part)).toThrow(
    expect.objectContaining({ code: 'cannot_translate', message, param: 'messages' }),
  );
});

test.each<[string, Partial<ToolResult>, JsonObject]>([
  ['a result', {}, {}],
  ['one that failed', { isError: true, cache: {} }, { is_error: true, ...CACHED }],
  ['one that did not', { isError: false }, { is_error: false }],
])('%s', (_name, result, more) => {
  const parts = [{ type: 'text' as const, text: 'a' }, image({ source: { from: 'url', url: 'https://a' } })];
  expect(encodeToolResult({ callId: 'c', parts, ...result })).toStrictEqual({
    type: 'tool_result',
    tool_use_id: 'c',
    content: [
      { type: 'text', text: 'a' },
      { type: 'image', source: { type: 'url', url: 'https://a' } },
    ],
    ...more,
  });
});

test.each<[AssistantPart, readonly JsonObject[]]>([
  [
    { type: 'reasoning', signature: wrap('anthropic-messages', 's') },
    [{ type: 'thinking', thinking: '', signature: 's' }],
  ],
  [{ type: 'refusal', text: 'no' }, [{ type: 'text', text: 'no' }]],
  [{ type: 'text', text: 'yes' }, [{ type: 'text', text: 'yes' }]],
  [
    { type: 'tool-call', id: 'c', name: 'n', args: '{"a":1}', cache: {} },
    [{ type: 'tool_use', id: 'c', name: 'n', input: { a: 1 }, ...CACHED }],
  ],
  [{ type: 'native', format: 'anthropic-messages', value: { type: 'x' } }, [{ type: 'x' }]],
  [image({ source: { from: 'file', id: 'f' } }), [{ type: 'image', source: { type: 'file', file_id: 'f' } }]],
])('the answer of before %j', (part, blocks) => {
  expect(encodeAssistantPart(part, context)).toStrictEqual(blocks);
});

test('thoughts that nobody signed are left out, and that is said', () => {
  warnings.length = 0;
  expect(encodeAssistantPart({ type: 'reasoning', text: 'hm' }, context)).toEqual([]);
  expect(warnings).toEqual(['reasoning of earlier turns that this provider did not sign is left out']);
});
