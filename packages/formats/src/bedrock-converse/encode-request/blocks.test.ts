import type { AssistantPart, JsonObject, MediaPart, ToolResult, UserPart } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { wrap } from '../../translating/signature-envelope.ts';
import { encodeAssistantPart, encodeText, encodeToolResult, encodeUserPart } from './blocks.ts';

const media = (type: MediaPart['type'], more: Partial<MediaPart>): MediaPart => ({
  ...{ type, source: { from: 'data', base64: 'AAAA' } },
  ...more,
});
const PNG = 'iVBORw0KGgoAAAA=';
const warnings: string[] = [];
const context = {
  documentName: (name: string | undefined) => name ?? 'document',
  warn: (warning: string) => warnings.push(warning),
};
const POINT = { cachePoint: { type: 'default' } };

test.each<[string, Parameters<typeof encodeText>[0], readonly JsonObject[]]>([
  ['a text', { type: 'text', text: ' a ' }, [{ text: ' a ' }]],
  ['one without a letter', { type: 'text', text: ' \n' }, []],
  ['one without a letter that is marked', { type: 'text', text: ' ', cache: {} }, [POINT]],
  [
    'one that is marked for an hour',
    { type: 'text', text: 'a', cache: { ttl: '1h' } },
    [{ text: 'a' }, { cachePoint: { type: 'default', ttl: '1h' } }],
  ],
  ['one that others cited', { type: 'text', text: 'a', citations: [{ url: 'https://a' }] }, [{ text: 'a' }]],
  [
    'one that the API cited itself',
    {
      ...{ type: 'text', text: 'a' },
      citations: [{ native: { format: 'bedrock-converse', value: { title: 'A' } } }, { url: 'https://a' }],
    },
    [{ citationsContent: { content: [{ text: 'a' }], citations: [{ title: 'A' }] } }],
  ],
])('%s', (_name, part, blocks) => {
  expect(encodeText(part)).toStrictEqual(blocks);
});

test.each<[string, UserPart, readonly JsonObject[]]>([
  [
    'an image whose bytes say what it is',
    media('image', { source: { from: 'data', base64: PNG }, cache: {} }),
    [{ image: { format: 'png', source: { bytes: PNG } } }, POINT],
  ],
  [
    'a video in S3',
    media('video', { mediaType: 'video/mp4', source: { from: 'url', url: 's3://a' } }),
    [{ video: { format: 'mp4', source: { s3Location: { uri: 's3://a' } } } }],
  ],
  [
    'a document in S3, by its id',
    media('document', { mediaType: 'text/csv', source: { from: 'file', id: 's3://b' }, name: 'N', citable: true }),
    [
      {
        document: {
          ...{ format: 'csv', source: { s3Location: { uri: 's3://b' } } },
          ...{ name: 'N', citations: { enabled: true } },
        },
      },
    ],
  ],
  [
    'a document that is written out',
    { type: 'plain-document', text: 'a', context: 'C', cache: {} },
    [{ document: { format: 'txt', source: { text: 'a' }, name: 'document', context: 'C' } }, POINT],
  ],
  ['a block of its own', { type: 'native', format: 'bedrock-converse', value: { x: 1 } }, [{ x: 1 }]],
])('%s', (_name, part, blocks) => {
  expect(encodeUserPart(part, context)).toStrictEqual(blocks);
});

test.each<[UserPart, string]>([
  [media('image', {}), 'image without a media type'],
  [media('audio', { source: { from: 'file', id: 's3://a' } }), 'audio without a media type'],
  [media('document', { mediaType: 'text/x' }), 'document of type text/x'],
  [
    media('image', { mediaType: 'image/png', source: { from: 'url', url: 'https://s3://a' } }),
    'image that is neither bytes nor in S3',
  ],
  [{ type: 'native', format: 'gemini', value: { x: 1 } }, 'a part of gemini'],
])('%j is refused', (part, what) => {
  const message = `${what} cannot be translated to bedrock-converse`;
  expect(() => encodeUserPart(part, context)).toThrow(
    expect.objectContaining({ code: 'cannot_translate', message, param: 'messages' }),
  );
});

const text = { type: 'text' as const, text: 'a' };

test.each<[string, Partial<ToolResult>, JsonObject, readonly JsonObject[]]>([
  ['a result', { parts: [text] }, { content: [{ text: 'a' }] }, []],
  ['one that failed', { parts: [text], isError: true }, { content: [{ text: 'a' }], status: 'error' }, []],
  ['one that did not', { parts: [text], isError: false }, { content: [{ text: 'a' }], status: 'success' }, []],
  ['one that is marked', { parts: [], cache: {} }, { content: [] }, [POINT]],
  [
    'one of which a part is marked, the last one counts',
    {
      parts: [
        { ...text, cache: { ttl: '1h' } },
        { ...text, cache: { ttl: '5m' } },
        { ...text, cache: undefined },
      ],
    },
    { content: [{ text: 'a' }, { text: 'a' }, { text: 'a' }] },
    [{ cachePoint: { type: 'default', ttl: '5m' } }],
  ],
  [
    'one with a part that cannot be marked',
    { parts: [{ type: 'native', format: 'bedrock-converse', value: { x: 1 } }] },
    { content: [{ x: 1 }] },
    [],
  ],
])('%s', (_name, { parts = [], ...result }, said, behind) => {
  expect(encodeToolResult({ callId: 'c', parts, ...result }, context)).toStrictEqual([
    { toolResult: { toolUseId: 'c', ...said } },
    ...behind,
  ]);
});

test.each<[AssistantPart, readonly JsonObject[]]>([
  [{ type: 'refusal', text: 'no' }, [{ text: 'no' }]],
  [
    { type: 'reasoning', signature: wrap('bedrock-converse', 's') },
    [{ reasoningContent: { reasoningText: { text: '', signature: 's' } } }],
  ],
  [text, [{ text: 'a' }]],
  [
    { type: 'tool-call', id: 'c', name: 'n', args: '{"a":1}', cache: {} },
    [{ toolUse: { toolUseId: 'c', name: 'n', input: { a: 1 } } }, POINT],
  ],
  [{ type: 'native', format: 'bedrock-converse', value: { x: 1 } }, [{ x: 1 }]],
  [media('image', { mediaType: 'image/gif' }), [{ image: { format: 'gif', source: { bytes: 'AAAA' } } }]],
])('the answer of before %j', (part, blocks) => {
  expect(encodeAssistantPart(part, context)).toStrictEqual(blocks);
});

test('thoughts that nobody signed are left out, and that is said', () => {
  warnings.length = 0;
  expect(encodeAssistantPart({ type: 'reasoning', text: 'hm' }, context)).toEqual([]);
  expect(warnings).toEqual(['reasoning of earlier turns that this provider did not sign is left out']);
});
