import type { JsonObject, Turn, Use } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { decodeRequest } from '../decode-request.ts';

const decoded = (body: JsonObject) => decodeRequest({ messages: [], ...body }, { model: 'm', stream: false });
const user = (...content: readonly JsonObject[]): JsonObject => ({ messages: [{ role: 'user', content }] });
const asked = (...parts: Extract<Turn, { role: 'user' }>['parts']): Turn => ({ role: 'user', parts });
const at = (block: number, rest = ''): string => `messages[0].content[${block}]${rest}`;

type Row = [string, JsonObject, readonly Turn[], readonly (readonly [Use['feature'], string])[]];

test.each<Row>([
  [
    'pictures, videos, sound',
    user(
      { image: { format: 'png', source: { bytes: 'QQ==' } } },
      { video: { format: 'three_gp', source: { s3Location: { uri: 's3://b/k' } } } },
      { audio: { format: 'mp3', source: { bytes: 'QQ==' } } },
      { image: { source: { bytes: 'QQ==' } } },
    ),
    [
      asked(
        { type: 'image', source: { from: 'data', base64: 'QQ==' }, mediaType: 'image/png' },
        { type: 'video', source: { from: 'file', id: 's3://b/k' }, mediaType: 'video/3gpp' },
        { type: 'audio', source: { from: 'data', base64: 'QQ==' }, mediaType: 'audio/mpeg' },
        { type: 'image', source: { from: 'data', base64: 'QQ==' } },
      ),
    ],
    [
      ['image-data', at(0, '.image.source')],
      ['video-input', at(1, '.video.source')],
      ['audio-input', at(2, '.audio.source')],
      ['image-data', at(3, '.image.source')],
    ],
  ],
  [
    'documents: of bytes, stored, of text, of blocks, found',
    user(
      {
        document: {
          ...{ format: 'pdf', name: 'N', context: 'C', source: { bytes: 'QQ==' } },
          citations: { enabled: true },
        },
      },
      { document: { format: 'csv', source: { s3Location: { uri: 's3://b/k' } }, citations: { enabled: false } } },
      { document: { format: 'txt', name: 'N', context: 'C', source: { text: 'a' } } },
      { document: { source: { content: [{ text: 'a' }, {}, { text: 'b' }] }, citations: { enabled: true } } },
      {
        searchResult: {
          title: 'T',
          source: 'u',
          content: [{ text: 'a' }, { text: 'b' }],
          citations: { enabled: true },
        },
      },
    ),
    [
      asked(
        {
          ...{ type: 'document', source: { from: 'data', base64: 'QQ==' }, mediaType: 'application/pdf' },
          ...{ name: 'N', context: 'C', citable: true },
        },
        { type: 'document', source: { from: 'file', id: 's3://b/k' }, mediaType: 'text/csv', citable: false },
        { type: 'plain-document', text: 'a', name: 'N', context: 'C' },
        { type: 'plain-document', text: 'a\n\nb', citable: true },
        { type: 'plain-document', text: 'a\nb', name: 'T', context: 'u', citable: true },
      ),
    ],
    [
      ['document-data', at(0, '.document.source')],
      ['citations-request', at(0, '.document.citations')],
      ['document-file', at(1, '.document.source')],
      ['document-text', at(2, '.document.source')],
      ['document-text', at(3, '.document.source')],
      ['citations-request', at(3, '.document.citations')],
      ['document-text', at(4, '.searchResult')],
      ['citations-request', at(4, '.searchResult.citations')],
    ],
  ],
  [
    'pictures and documents as results',
    user({
      toolResult: {
        toolUseId: 'x',
        content: [{ image: { source: { bytes: '' } } }, { document: { source: { bytes: '' } } }],
      },
    }),
    [
      {
        role: 'tool',
        results: [
          {
            callId: 'x',
            parts: [
              { type: 'image', source: { from: 'data', base64: '' } },
              { type: 'document', source: { from: 'data', base64: '' } },
            ],
          },
        ],
      },
    ],
    [
      ['image-data', at(0, '.toolResult.content[0].image.source')],
      ['tool-result-image', at(0, '.toolResult.content[0].image')],
      ['document-data', at(0, '.toolResult.content[1].document.source')],
      ['tool-result-document', at(0, '.toolResult.content[1]')],
    ],
  ],
])('%s', (_name, body, turns, uses) => {
  const { request, uses: found } = decoded(body);
  expect(request.turns).toEqual(turns);
  const sorted = (list: readonly (readonly [string, string])[]) =>
    list.map(([feature, path]) => `${path} ${feature}`).sort();
  expect(sorted(found.map(({ feature, path }) => [feature, path]))).toEqual(sorted(uses));
});
