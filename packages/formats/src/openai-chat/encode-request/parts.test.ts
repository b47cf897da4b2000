import type { JsonObject, UserPart } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import type { Manner } from './manner.ts';
import { encodeUserPart } from './parts.ts';

const manner = (own: boolean): Manner => ({ own, fields: {}, legacy: false, warnings: [] });
const encode = (part: UserPart, own: boolean): JsonObject =>
  JSON.parse(JSON.stringify(encodeUserPart(part, 'turns[0].parts[0]', manner(own)))) as JsonObject;
const DATA = { from: 'data', base64: 'AAAA' } as const;
const URL = { from: 'url', url: 'https://a' } as const;
const FILE = { from: 'file', id: 'f' } as const;
const file = (fields: JsonObject) => ({ type: 'file', file: fields });
const audio = (format: string) => ({ type: 'input_audio', input_audio: { data: 'AAAA', format } });
const video = (url: string) => ({ type: 'video_url', video_url: { url } });

describe('to any server', () => {
  test.each<[UserPart, JsonObject]>([
    [
      { type: 'text', text: 'a', cache: {} },
      { type: 'text', text: 'a' },
    ],
    [
      { type: 'plain-document', text: 'a', name: '', context: 'C', cache: {} },
      { type: 'text', text: 'C\n\na' },
    ],
    [
      { type: 'image', source: DATA, cache: {} },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
    ],
    [
      { type: 'image', source: DATA, mediaType: 'image/gif' },
      { type: 'image_url', image_url: { url: 'data:image/gif;base64,AAAA' } },
    ],
    [
      { type: 'image', source: URL, detail: 'low' },
      { type: 'image_url', image_url: { url: 'https://a', detail: 'low' } },
    ],
    [{ type: 'audio', source: DATA, mediaType: 'audio/mpeg' }, audio('mp3')],
    [{ type: 'audio', source: DATA, mediaType: 'audio/x-wav' }, audio('wav')],
    [{ type: 'audio', source: DATA, mediaType: 'audio/wave' }, audio('wav')],
    [{ type: 'audio', source: DATA, mediaType: 'audio/ogg; codecs=opus' }, audio('ogg')],
    [{ type: 'video', source: URL }, video('https://a')],
    [{ type: 'video', source: DATA }, video('data:video/mp4;base64,AAAA')],
    [{ type: 'video', source: DATA, mediaType: 'video/webm' }, video('data:video/webm;base64,AAAA')],
    [{ type: 'document', source: FILE, name: 'N' }, file({ file_id: 'f', filename: 'N' })],
    [{ type: 'document', source: URL, name: 'N' }, file({ file_data: 'https://a', filename: 'N' })],
    [{ type: 'document', source: DATA }, file({ file_data: 'data:application/pdf;base64,AAAA', filename: 'document' })],
    [
      { type: 'document', source: DATA, mediaType: 'text/csv', name: 'N' },
      file({ file_data: 'data:text/csv;base64,AAAA', filename: 'N' }),
    ],
  ])('%j', (part, written) => {
    expect(encode(part, false)).toStrictEqual(written);
  });
});

describe('as a caller of this API wrote it', () => {
  const mark = { cache_control: { type: 'ephemeral' } };
  test.each<[UserPart, JsonObject]>([
    [
      { type: 'text', text: 'a' },
      { type: 'text', text: 'a' },
    ],
    [
      { type: 'text', text: 'a', cache: { ttl: '1h' } },
      { type: 'text', text: 'a', cache_control: { type: 'ephemeral', ttl: '1h' } },
    ],
    [
      { type: 'plain-document', text: 'a', cache: {} },
      { type: 'text', text: 'a', ...mark },
    ],
    [
      { type: 'image', source: URL, cache: {} },
      { type: 'image_url', image_url: { url: 'https://a' }, ...mark },
    ],
    [{ type: 'document', source: DATA }, file({ file_data: 'AAAA' })],
    [{ type: 'document', source: DATA, name: 'N' }, file({ file_data: 'AAAA', filename: 'N' })],
    [{ type: 'document', source: DATA, mediaType: 'text/csv' }, file({ file_data: 'data:text/csv;base64,AAAA' })],
  ])('%j', (part, written) => {
    expect(encode(part, true)).toStrictEqual(written);
  });
});

test.each<[UserPart, string]>([
  [{ type: 'native', format: 'gemini', value: {} }, 'only gemini knows it'],
  [{ type: 'image', source: FILE }, 'an image cannot be named by the id of a file'],
  [{ type: 'video', source: FILE }, 'a video cannot be named by its id'],
  [{ type: 'audio', source: URL, mediaType: 'audio/wav' }, 'audio can only be sent as its bytes'],
  [{ type: 'audio', source: DATA }, 'the kind of this audio is not known'],
  [{ type: 'audio', source: DATA, mediaType: 'x/audio/wav' }, 'the kind of this audio is not known'],
])('%j cannot be said', (part, why) => {
  expect(() => encode(part, true)).toThrow(
    expect.objectContaining({ code: 'cannot_translate', message: `turns[0].parts[0]: ${why}` }),
  );
});
