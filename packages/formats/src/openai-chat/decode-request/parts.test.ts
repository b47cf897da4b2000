import type { JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { decoded } from '../testdata/decoded.ts';

const PLACE = 'messages[0].content[0]';
const DATA_URL = 'data:image/gif;base64,AAAA';
const DATA = { from: 'data', base64: 'AAAA' };
const URL = { from: 'url', url: 'https://a' };

describe('what a user shows', () => {
  test.each<[JsonObject, JsonObject, readonly string[]]>([
    [{ type: 'text', text: 'a' }, { type: 'text', text: 'a' }, []],
    [{ text: 'a' }, { type: 'text', text: 'a' }, []],
    ...(
      [
        [{ type: 'ephemeral' }, {}],
        [{ type: 'ephemeral', ttl: '5m' }, { ttl: '5m' }],
        [{ type: 'ephemeral', ttl: '1h' }, { ttl: '1h' }],
        [{ type: 'ephemeral', ttl: '2h' }, {}],
      ] as const
    ).map(([cache_control, cache]): [JsonObject, JsonObject, readonly string[]] => [
      { type: 'text', text: 'a', cache_control },
      { type: 'text', text: 'a', cache },
      [`cache-mark ${PLACE}.cache_control`],
    ]),
    [
      { type: 'text', text: 'a', prompt_cache_breakpoint: { mode: 'explicit' } },
      { type: 'text', text: 'a', cache: {} },
      [`cache-mark ${PLACE}.prompt_cache_breakpoint`],
    ],
    [
      { type: 'image_url', image_url: { url: DATA_URL, detail: 'low' } },
      { type: 'image', source: DATA, mediaType: 'image/gif', detail: 'low' },
      [`image-data ${PLACE}.image_url`, `image-detail ${PLACE}.image_url.detail`],
    ],
    [
      { type: 'image_url', image_url: { url: 'https://a', detail: 'auto' } },
      { type: 'image', source: URL, detail: 'auto' },
      [`image-url ${PLACE}.image_url`],
    ],
    [{ type: 'image_url', image_url: 'https://a' }, { type: 'image', source: URL }, [`image-url ${PLACE}.image_url`]],
    [{ type: 'video_url', video_url: { url: 'https://a' } }, { type: 'video', source: URL }, [`video-input ${PLACE}`]],
    ...[
      ['mp3', 'audio/mpeg'],
      ['wav', 'audio/wav'],
      ['flac', 'audio/flac'],
    ].map(([format, mediaType]): [JsonObject, JsonObject, readonly string[]] => [
      { type: 'input_audio', input_audio: { data: 'AAAA', format: format! } },
      { type: 'audio', source: DATA, mediaType: mediaType! },
      [`audio-input ${PLACE}.input_audio`],
    ]),
    [
      { type: 'file', file: { file_id: 'f', filename: 'N' } },
      { type: 'document', source: { from: 'file', id: 'f' }, name: 'N' },
      [`document-file ${PLACE}.file.file_id`],
    ],
    [
      { type: 'file', file: { file_data: 'data:application/pdf;base64,AAAA', filename: 'N' } },
      { type: 'document', source: DATA, mediaType: 'application/pdf', name: 'N' },
      [`document-data ${PLACE}.file.file_data`],
    ],
    [
      { type: 'file', file: { file_data: 'AAAA' } },
      { type: 'document', source: DATA },
      [`document-data ${PLACE}.file.file_data`],
    ],
    [
      { type: 'file', file: { file_data: 'HTTPS://a' } },
      { type: 'document', source: { from: 'url', url: 'HTTPS://a' } },
      [`document-url ${PLACE}.file.file_data`],
    ],
    [
      { type: 'file', file: { file_data: 's3://a' } },
      { type: 'document', source: { from: 'url', url: 's3://a' } },
      [`document-url ${PLACE}.file.file_data`],
    ],
    [
      { type: 'document_url', document_url: 'https://a', document_name: 'N' },
      { type: 'document', source: URL, name: 'N' },
      [`document-url ${PLACE}.document_url`],
    ],
    [
      { type: 'file_url', file_url: { url: 'AAAA' }, file_name: 'N' },
      { type: 'document', source: DATA, name: 'N' },
      [`document-data ${PLACE}.file_url`],
    ],
  ])('%j', (block, part, uses) => {
    const { request, uses: used } = decoded({ messages: [{ role: 'user', content: [block] }] });
    expect([request['turns'], used]).toStrictEqual([[{ role: 'user', parts: [part] }], uses]);
  });

  test.each<[JsonObject, string]>([
    [{ type: 'smell' }, '.type: smell is not a kind of content'],
    [{ type: 'text' }, '.text: is required'],
    [{ type: 'image_url' }, '.image_url: is required'],
    [{ type: 'image_url', image_url: {} }, '.image_url.url: is required'],
    [{ type: 'input_audio' }, '.input_audio: is required'],
    [{ type: 'input_audio', input_audio: {} }, '.input_audio.data: is required'],
    [{ type: 'input_audio', input_audio: { data: '' } }, '.input_audio.format: is required'],
    [{ type: 'file' }, '.file: is required'],
    [{ type: 'file', file: {} }, '.file.file_data: is required'],
    [{ type: 'file_url' }, '.file_url: is required'],
  ])('%j is wrong', (block, why) => {
    const message = `${PLACE}${why}`;
    expect(() => decoded({ messages: [{ role: 'user', content: [block] }] })).toThrow(
      expect.objectContaining({ code: 'invalid_request', message }),
    );
  });
});
