import type { JsonObject, Turn, Use } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { decodeRequest } from '../decode-request.ts';

const inline = (mimeType?: string): JsonObject => ({
  inlineData: { data: 'QQ==', ...(mimeType !== undefined && { mimeType }) },
});
const file = (fileUri: string, mimeType?: string): JsonObject => ({
  fileData: { fileUri, ...(mimeType !== undefined && { mimeType }) },
});
const at = (part: number, rest: string): string => `contents[0].parts[${part}].${rest}`;
const uses = (...list: readonly (readonly [Use['feature'], string])[]): readonly Use[] =>
  list.map(([feature, path]) => ({ feature, path }));
const bytes = (type: 'image' | 'audio' | 'video' | 'document', mediaType?: string) => ({
  ...{ type, source: { from: 'data' as const, base64: 'QQ==' } },
  ...(mediaType !== undefined && { mediaType }),
});
const there = (type: 'image' | 'video' | 'document', url: string) => ({
  ...{ type, source: { from: 'url' as const, url } },
});
const stored = (id: string) => ({ type: 'document' as const, source: { from: 'file' as const, id } });

test.each<[string, JsonObject, readonly Turn[], readonly Use[]]>([
  [
    'bytes of all kinds',
    {
      parts: [
        inline('image/png'),
        inline('audio/wav'),
        inline('video/mp4'),
        inline('text/csv'),
        inline('images/png'),
        { inlineData: { data: 'QQ==', mimeType: 'application/pdf', displayName: 'N' } },
        inline(),
      ],
    },
    [
      {
        role: 'user',
        parts: [
          bytes('image', 'image/png'),
          bytes('audio', 'audio/wav'),
          bytes('video', 'video/mp4'),
          bytes('document', 'text/csv'),
          bytes('document', 'images/png'),
          { ...bytes('document', 'application/pdf'), name: 'N' },
          bytes('document'),
        ],
      },
    ],
    uses(
      ['image-data', at(0, 'inlineData')],
      ['audio-input', at(1, 'inlineData')],
      ['video-input', at(2, 'inlineData')],
      ['document-data', at(3, 'inlineData')],
      ['document-data', at(4, 'inlineData')],
      ['document-data', at(5, 'inlineData')],
      ['document-data', at(6, 'inlineData')],
    ),
  ],
  [
    'files of Google’s, and addresses',
    {
      parts: [
        file('gs://b/k'),
        file('gs://b/k', 'image/png'),
        file('gs://b/k', 'audio/wav'),
        file('gs://b/k', 'video/mp4'),
        file('https://example.com/a', 'audio/wav'),
        file('https://example.com/https://generativelanguage.googleapis.com/'),
        file('https://generativelanguage.googleapis.com/v1beta/files/x'),
        file('files/x'),
        file('https://example.com/a', 'image/png'),
        file('https://example.com/?x=gs://'),
        file('https://www.youtube.com/watch?v=x'),
        file('https://youtu.be/x'),
        file('https://youtu.be/x', 'image/png'),
        file('https://example.com/https://youtu.be/x'),
      ],
    },
    [
      {
        role: 'user',
        parts: [
          stored('gs://b/k'),
          { ...stored('gs://b/k'), type: 'image', mediaType: 'image/png' },
          { ...stored('gs://b/k'), type: 'audio', mediaType: 'audio/wav' },
          { ...stored('gs://b/k'), type: 'video', mediaType: 'video/mp4' },
          { ...there('document', 'https://example.com/a'), type: 'audio', mediaType: 'audio/wav' },
          there('document', 'https://example.com/https://generativelanguage.googleapis.com/'),
          stored('https://generativelanguage.googleapis.com/v1beta/files/x'),
          stored('files/x'),
          { ...there('image', 'https://example.com/a'), mediaType: 'image/png' },
          there('document', 'https://example.com/?x=gs://'),
          there('video', 'https://www.youtube.com/watch?v=x'),
          there('video', 'https://youtu.be/x'),
          { ...there('image', 'https://youtu.be/x'), mediaType: 'image/png' },
          there('document', 'https://example.com/https://youtu.be/x'),
        ],
      },
    ],
    uses(
      ['document-file', at(0, 'fileData')],
      ['image-file', at(1, 'fileData')],
      ['audio-input', at(2, 'fileData')],
      ['video-input', at(3, 'fileData')],
      ['audio-input', at(4, 'fileData')],
      ['document-url', at(5, 'fileData')],
      ['document-file', at(6, 'fileData')],
      ['document-file', at(7, 'fileData')],
      ['image-url', at(8, 'fileData')],
      ['document-url', at(9, 'fileData')],
      ['video-input', at(10, 'fileData')],
      ['video-input', at(11, 'fileData')],
      ['image-url', at(12, 'fileData')],
      ['document-url', at(13, 'fileData')],
    ),
  ],
])('%s', (_name, content, turns, used) => {
  const { request, uses: found } = decodeRequest({ contents: [content] }, { model: 'm', stream: false });
  expect(request.turns).toStrictEqual(turns);
  expect(found).toEqual(used);
});

test('sound and video that a tool gave back are no document', () => {
  const parts = ['audio/wav', 'video/mp4'].map((mimeType) => ({ inlineData: { mimeType, data: 'QQ==' } }));
  const content = { parts: [{ functionResponse: { name: 'one', parts } }] };
  expect(decodeRequest({ contents: [content] }, { model: 'm', stream: false }).uses).toEqual(
    uses(
      ['audio-input', at(0, 'functionResponse.parts[0].inlineData')],
      ['video-input', at(0, 'functionResponse.parts[1].inlineData')],
    ),
  );
});

test.each([
  [{ inlineData: { mimeType: 'image/png' } }, 'contents[0].parts[0].inlineData.data: is required'],
  [{ fileData: { mimeType: 'image/png' } }, 'contents[0].parts[0].fileData.fileUri: is required'],
])('%j is a mistake', (part, message) => {
  expect(() => decodeRequest({ contents: [{ parts: [part] }] }, { model: 'm', stream: false })).toThrow(
    expect.objectContaining({ code: 'invalid_request', message }),
  );
});
