import type { ChatRequest, JsonObject, MediaPart, Turn } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { asked } from '../../testing/asked.ts';
import { wrap } from '../../translating/signature-envelope.ts';
import { encodeRequest } from '../encode-request.ts';
import { mediaPart } from './media.ts';

const url = (address: string, type: MediaPart['type'] = 'document'): MediaPart => ({
  type,
  source: { from: 'url', url: address },
});

test.each([
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['gif', 'image/gif'],
  ['webp', 'image/webp'],
  ['heic', 'image/heic'],
  ['heif', 'image/heif'],
  ['pdf', 'application/pdf'],
  ['txt', 'text/plain'],
  ['md', 'text/markdown'],
  ['csv', 'text/csv'],
  ['HTML', 'text/html'],
  ['mp3', 'audio/mp3'],
  ['wav', 'audio/wav'],
  ['flac', 'audio/flac'],
  ['ogg', 'audio/ogg'],
  ['mp4', 'video/mp4'],
  ['mov', 'video/quicktime'],
  ['webm', 'video/webm'],
  ['toString', 'application/pdf'],
])('a.%s is %s', (end, mimeType) => {
  const fileUri = `https://example.com/a.b.${end}?c.png#d.png`;
  expect(mediaPart(url(fileUri), 'x')).toEqual({ fileData: { mimeType, fileUri } });
});

test.each([
  ['image', 'image/jpeg'],
  ['audio', 'audio/mp3'],
  ['document', 'application/pdf'],
] as const)('%s of no type is likely %s', (type, mimeType) => {
  const inline = (mediaType: string) => ({ inlineData: { mimeType: mediaType, data: 'QQ==' } });
  const bytes: MediaPart = { type, source: { from: 'data', base64: 'QQ==' } };
  expect(mediaPart(bytes, 'x')).toEqual(inline(mimeType));
  expect(mediaPart({ ...bytes, mediaType: 'a/b' }, 'x')).toEqual(inline('a/b'));
  expect(mediaPart(url('https://example.com/a', type), 'x')).toEqual({
    fileData: { mimeType, fileUri: 'https://example.com/a' },
  });
  const told = { ...url('https://example.com/a.png', type), mediaType: 'a/b' };
  expect(mediaPart(told, 'x')).toMatchObject({ fileData: { mimeType: 'a/b' } });
});

test('a video page has no type, video bytes are likely mp4', () => {
  expect(mediaPart(url('https://youtu.be/x', 'video'), 'x')).toStrictEqual({
    fileData: { fileUri: 'https://youtu.be/x' },
  });
  expect(mediaPart({ type: 'video', source: { from: 'data', base64: 'QQ==' } }, 'x')).toEqual({
    inlineData: { mimeType: 'video/mp4', data: 'QQ==' },
  });
});

test.each(['gs://b/k', 'https://generativelanguage.googleapis.com/v1beta/files/x', 'files/x'])('the file %s', (id) => {
  expect(mediaPart({ type: 'image', source: { from: 'file', id } }, 'x')).toEqual({
    fileData: { mimeType: 'image/jpeg', fileUri: id },
  });
});

test.each(['file-abc', 'x/files/y'])('the file %s is in another store', (id) => {
  expect(() => mediaPart({ type: 'image', source: { from: 'file', id } }, 'turns[0]')).toThrow(
    expect.objectContaining({
      code: 'cannot_translate',
      message: 'turns[0]: this file is in the store of another provider',
      param: 'turns[0]',
    }),
  );
});

const text = (words: string) => ({ type: 'text', text: words }) as const;
const doc = { type: 'plain-document', name: 'N', context: '', text: 'words' } as const;
const image: MediaPart = { type: 'image', source: { from: 'data', base64: 'QQ==' }, mediaType: 'image/png' };
const picture = { inlineData: { mimeType: 'image/png', data: 'QQ==' } };
const result = (parts: Extract<Turn, { role: 'tool' }>['results'][number]['parts'], isError?: boolean): Turn => ({
  role: 'tool',
  results: [{ callId: 'x', name: 'one', parts, isError }],
});
const response = (said: JsonObject, more: JsonObject = {}) => ({
  functionResponse: { id: 'x', name: 'one', response: said, ...more },
});

test.each<[string, Turn, readonly JsonObject[], Partial<ChatRequest>?]>([
  ['a text and a document', result([text('a'), doc]), [response({ output: 'a\nN\nwords' })]],
  ['an object', result([text(' {"a":1}')]), [response({ a: 1 })]],
  ['a list', result([text('[1]')]), [response({ output: '[1]' })]],
  ['an object that failed', result([text('{"a":1}')], true), [response({ error: { a: 1 } })]],
  ['nothing', result([]), [response({})]],
  [
    'a text of who speaks Gemini',
    result([text('a')]),
    [response({ output: 'a' })],
    { extra: { format: 'gemini', fields: {} } },
  ],
  ['a turn that is empty', { role: 'user', parts: [] }, []],
  ['a block of another format', result([{ type: 'native', format: 'cohere', value: {} }]), [response({})]],
  ['a picture', result([image, text('a')]), [response({ output: 'a' }), picture]],
  [
    'a picture of who speaks Gemini',
    result([image]),
    [response({}, { parts: [picture] })],
    { extra: { format: 'gemini', fields: {} } },
  ],
  [
    'what the user showed',
    {
      role: 'user',
      parts: [
        text(''),
        text('a'),
        doc,
        image,
        { type: 'native', format: 'gemini', value: { x: 1 } },
        { type: 'native', format: 'cohere', value: {} },
      ],
    },
    [{ text: 'a' }, { text: 'N\nwords' }, picture, { x: 1 }],
  ],
])('%s', (_name, turn, parts, more) => {
  expect(encodeRequest(asked({ turns: [turn], ...more })).body['contents']).toEqual([{ role: 'user', parts }]);
});

test('where a part stands that cannot be sent, also behind system texts', () => {
  const bad: Turn = {
    role: 'tool',
    results: [{ callId: 'x', parts: [text('a'), { ...image, source: { from: 'file', id: 'f' } }] }],
  };
  const system: Turn = { role: 'system', parts: [text('s')] };
  const param = (...turns: readonly Turn[]) => {
    try {
      encodeRequest(asked({ turns }));
    } catch (error) {
      return (error as { param?: string }).param;
    }
    return undefined;
  };
  expect(param(system, bad)).toBe('turns[1].results[0].parts[1]');
  expect(param(bad, system)).toBe('turns[0].results[0].parts[1]');
});

test('who spoke of documents is told that they are text', () => {
  expect(encodeRequest(asked({ documents: [{ text: 'a' }] })).warnings).toEqual([
    'documents are given to the model as text, without citations',
  ]);
});

test('an address is not refused for what it begins with', () => {
  const fileUri = 'http://example.com/a.png';
  expect(mediaPart(url(fileUri), 'x')).toEqual({ fileData: { mimeType: 'image/png', fileUri } });
});

test('what the model said: a picture is signed, arguments that are broken are named by their place', () => {
  const turn = (...parts: Extract<Turn, { role: 'assistant' }>['parts']) =>
    encodeRequest(asked({ turns: [{ role: 'assistant', parts }] })).body['contents'];
  expect(turn(url('gs://b/k.png', 'image'), { type: 'reasoning', signature: wrap('gemini', 'cw==') })).toEqual([
    {
      role: 'model',
      parts: [{ fileData: { mimeType: 'image/png', fileUri: 'gs://b/k.png' }, thoughtSignature: 'cw==' }],
    },
  ]);
  expect(() => turn(text('a'), { type: 'tool-call', id: 'x', name: 'one', args: '{' })).toThrow(
    expect.objectContaining({ code: 'cannot_translate', param: 'turns[0].parts[1]' }),
  );
});
