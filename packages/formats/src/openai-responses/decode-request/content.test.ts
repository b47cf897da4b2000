import type { JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { decoded } from '../testdata/decoded.ts';

const user = (...content: readonly JsonObject[]) => ({ role: 'user', content });
const shown = (...parts: readonly JsonObject[]) => ({ role: 'user', parts });
const INPUT = 'input[0].content[0]';
const MARK = { prompt_cache_breakpoint: { mode: 'explicit' } };

describe('what a user shows', () => {
  test.each<[JsonObject, JsonObject, readonly string[]]>([
    [
      { type: 'input_image', image_url: 'data:image/gif;base64,AAAA', detail: 'low', ...MARK },
      { type: 'image', source: { from: 'data', base64: 'AAAA' }, mediaType: 'image/gif', detail: 'low', cache: {} },
      [`image-detail ${INPUT}.detail`, `cache-mark ${INPUT}.prompt_cache_breakpoint`, `image-data ${INPUT}.image_url`],
    ],
    [
      { type: 'input_image', file_id: 'f', detail: 'auto' },
      { type: 'image', source: { from: 'file', id: 'f' }, detail: 'auto' },
      [`image-file ${INPUT}.file_id`],
    ],
    [
      { type: 'input_file', file_id: 'f', filename: 'F', ...MARK },
      { type: 'document', source: { from: 'file', id: 'f' }, name: 'F', cache: {} },
      [`cache-mark ${INPUT}.prompt_cache_breakpoint`, `document-file ${INPUT}.file_id`],
    ],
    [
      { type: 'input_file', file_data: 'data:application/pdf;base64,AAAA', filename: 'F' },
      { type: 'document', source: { from: 'data', base64: 'AAAA' }, mediaType: 'application/pdf', name: 'F' },
      [`document-data ${INPUT}.file_data`],
    ],
    [
      { type: 'input_file', file_data: 'AAAA' },
      { type: 'document', source: { from: 'data', base64: 'AAAA' } },
      [`document-data ${INPUT}.file_data`],
    ],
    ...[
      ['mp3', 'audio/mpeg'],
      ['wav', 'audio/wav'],
    ].map(([format, mediaType]): [JsonObject, JsonObject, readonly string[]] => [
      { type: 'input_audio', input_audio: { data: 'AAAA', format: format! } },
      { type: 'audio', source: { from: 'data', base64: 'AAAA' }, mediaType: mediaType! },
      [`audio-input ${INPUT}.input_audio`],
    ]),
  ])('%j', (block, part, uses) => {
    const { request, uses: used } = decoded({ input: [user(block)] });
    expect([request['turns'], used]).toStrictEqual([[shown(part)], uses]);
  });
});

describe('what is wrong, in words', () => {
  test.each<[JsonObject, string]>([
    [{ role: 'user' }, 'input[0].content: is required'],
    [{ role: 'user', content: 7 }, 'input[0].content: expected text or a list of parts'],
    [{ content: 'a' }, 'input[0].role: is required'],
    [{ role: 'robot', content: 'a' }, 'input[0].role: robot is not a role'],
    [user({ type: 'smell' }), `${INPUT}.type: smell cannot stand here`],
    [user({ type: 'input_text' }), `${INPUT}.text: is required`],
    [user({ type: 'input_image' }), `${INPUT}.image_url: is required`],
    [user({ type: 'input_file' }), `${INPUT}.file_data: is required`],
    [user({ type: 'input_audio' }), `${INPUT}.input_audio: is required`],
    [user({ type: 'input_audio', input_audio: {} }), `${INPUT}.input_audio.data: is required`],
    [user({ type: 'input_audio', input_audio: { data: '' } }), `${INPUT}.input_audio.format: is required`],
    [{ role: 'assistant', content: [{ type: 'refusal' }] }, `${INPUT}.refusal: is required`],
    [{ type: 'function_call', name: 'a' }, 'input[0].call_id: is required'],
    [{ type: 'function_call', call_id: 'a' }, 'input[0].name: is required'],
    [{ type: 'function_call_output', output: 'a' }, 'input[0].call_id: is required'],
    [{ type: 'function_call_output', call_id: 'a' }, 'input[0].output: is required'],
    [{ type: 'reasoning', summary: 7 }, 'input[0].summary: expected a list'],
    [{ type: 'reasoning', content: 7 }, 'input[0].content: expected a list'],
    [{ type: 'reasoning', encrypted_content: 7 }, 'input[0].encrypted_content: expected text'],
  ])('%j', (item, message) => {
    expect(() => decoded({ input: [item] })).toThrow(expect.objectContaining({ code: 'invalid_request', message }));
  });
});
