import type { JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { wrap } from '../translating/signature-envelope.ts';
import { openaiResponses as codec } from './codec.ts';
import { PLAIN } from './seals.ts';

const text = (words: string) => ({ type: 'text', choice: 0, text: words });
const TEXT_END = { type: 'text-end', choice: 0 };
const end = (fields: JsonObject = {}) => ({ type: 'reasoning-end', choice: 0, ...fields });
const message = (...content: readonly JsonObject[]) => ({ type: 'message', role: 'assistant', content });
const token = { token: 'a', logprob: -1, bytes: [97], top_logprobs: [] };
const summary = (words: string) => ({ type: 'summary_text', text: words });
const call = (number: number, more: JsonObject = {}) => ({
  ...{ type: 'tool-call', choice: 0, call: number, id: 'c', name: 'look' },
  ...more,
});
const args = (number: number, json: string) => ({ type: 'tool-args', choice: 0, call: number, json });
const CALL = { type: 'function_call', call_id: 'c', name: 'look' };

describe('items', () => {
  test.each<[string, readonly JsonObject[], readonly object[]]>([
    [
      'a message of two texts',
      [message({ type: 'output_text', text: 'a', logprobs: [token] }, { type: 'output_text', text: 'b' })],
      [
        text('a'),
        { type: 'logprobs', choice: 0, tokens: [{ token: 'a', logprob: -1, bytes: [97], top: [] }] },
        ...[TEXT_END, text('b'), TEXT_END],
      ],
    ],
    ['a message that says nothing', [message({ type: 'output_text' }, { type: 'refusal' })], [TEXT_END]],
    ['a refusal', [message({ type: 'refusal', refusal: 'no' })], [{ type: 'refusal', choice: 0, text: 'no' }]],
    [
      'a text with its sources',
      [
        message({
          ...{ type: 'output_text', text: 'a' },
          annotations: [
            { type: 'url_citation', url: 'https://a', title: 'A', start_index: 0, end_index: 1 },
            { type: 'url_citation', title: '' },
            { type: 'file_citation', file_id: 'f', filename: 'F' },
            { type: 'file_path', file_id: 'f' },
          ],
        }),
      ],
      [
        text('a'),
        ...[
          { url: 'https://a', title: 'A', start: 0, end: 1 },
          {},
          {
            title: 'F',
            native: {
              format: 'openai-responses',
              value: { type: 'file_citation', file_id: 'f', filename: 'F' },
            },
          },
          { native: { format: 'openai-responses', value: { type: 'file_path', file_id: 'f' } } },
        ].map((citation) => ({ type: 'citation', choice: 0, citation })),
        TEXT_END,
      ],
    ],
    [
      'a summary of thoughts',
      [{ type: 'reasoning', id: 'r', summary: [summary('a'), summary('b')], encrypted_content: 'e' }],
      [
        { type: 'reasoning', choice: 0, text: 'a\n\nb', summary: true },
        end({ encrypted: wrap('openai-responses', 'e'), id: 'r' }),
      ],
    ],
    [
      'thoughts in plain text',
      [{ type: 'reasoning', summary: [], content: [{ type: 'reasoning_text', text: 'a' }] }],
      [{ type: 'reasoning', choice: 0, text: 'a' }, end({ signature: PLAIN })],
    ],
    [
      'hidden thoughts',
      [{ type: 'reasoning', encrypted_content: 'e' }],
      [end({ encrypted: wrap('openai-responses', 'e') })],
    ],
    [
      'a summary that is not to come back, beside the thoughts themselves',
      [{ type: 'reasoning', summary: [summary('a')], content: [{ type: 'reasoning_text', text: 'b' }] }],
      [{ type: 'reasoning', choice: 0, text: 'a', summary: true }, end()],
    ],
    [
      'a summary that says nothing',
      [{ type: 'reasoning', summary: [{ type: 'summary_text' }], encrypted_content: 'e' }],
      [end({ encrypted: wrap('openai-responses', 'e') })],
    ],
    ['thoughts of which nothing is known', [{ type: 'reasoning', id: 'r', summary: [] }], []],
    [
      'calls, counted among themselves',
      [
        { ...CALL, arguments: '{}' },
        message({ type: 'output_text', text: 'a' }),
        { ...CALL, type: 'custom_tool_call', input: 'ls', arguments: '{}' },
        { id: 'fc_1', type: 'function_call' },
        { type: 'function_call' },
      ],
      [
        ...[call(0), args(0, '{}'), text('a'), TEXT_END, call(1, { custom: true }), args(1, 'ls')],
        ...[call(2, { id: 'fc_1', name: '' }), call(3, { id: '', name: '' })],
      ],
    ],
    [
      'a call whose signature stands before it; the next has none',
      [{ type: 'reasoning', encrypted_content: 'call.s' }, { ...CALL }, { ...CALL }],
      [call(0, { signature: 's' }), call(1)],
    ],
    [
      'images',
      [
        { type: 'image_generation_call', output_format: 'webp', result: 'AA' },
        { type: 'image_generation_call', result: 'AA' },
        { type: 'image_generation_call', result: null },
      ],
      [
        { type: 'media', choice: 0, kind: 'image', mediaType: 'image/webp', base64: 'AA' },
        { type: 'media', choice: 0, kind: 'image', mediaType: 'image/png', base64: 'AA' },
      ],
    ],
    [
      'tools of the provider',
      [{ type: 'web_search_call', id: 'w' }],
      [
        {
          ...{ type: 'native', choice: 0 },
          part: { type: 'native', format: 'openai-responses', value: { type: 'web_search_call', id: 'w' } },
        },
      ],
    ],
  ])('%s', (_name, output, events) => {
    expect(codec.decodeAnswer({ output, status: 'completed' }).slice(1, -2)).toStrictEqual(events);
  });
});

test('a response that says little', () => {
  expect(codec.decodeAnswer({ output: [] })).toStrictEqual([
    { type: 'start', id: '', model: '' },
    { type: 'stop', choice: 0, reason: 'stop', raw: 'completed' },
    { type: 'end' },
  ]);
});

test('a response that says all', () => {
  const usage = { input_tokens: 3 };
  const body = { id: 'r', model: 'm', created_at: 17, service_tier: 'default', output: [], status: 'completed', usage };
  const [start, , counted] = codec.decodeAnswer(body);
  expect(start).toStrictEqual({ type: 'start', id: 'r', model: 'm', created: 17, serviceTier: 'default' });
  expect(counted).toMatchObject({ type: 'usage', usage: { input: 3 }, raw: usage });
});

describe('why it stopped', () => {
  const CUT = 'incomplete';
  test.each<[JsonObject, string, string]>([
    [{ status: 'completed' }, 'stop', 'completed'],
    [{ status: 'completed', output: [CALL] }, 'tool-calls', 'completed'],
    [{ status: CUT, incomplete_details: { reason: 'max_output_tokens' } }, 'length', 'max_output_tokens'],
    [{ status: CUT, incomplete_details: { reason: 'max_tokens' } }, 'length', 'max_tokens'],
    [{ incomplete_details: { reason: 'length' } }, 'length', 'length'],
    [
      { status: CUT, incomplete_details: { reason: 'content_filter' }, output: [CALL] },
      'content-filter',
      'content_filter',
    ],
    [{ status: CUT, incomplete_details: null }, 'other', 'incomplete'],
    [{ status: 'completed', incomplete_details: null }, 'stop', 'completed'],
    [{ status: 'done' }, 'stop', 'done'],
  ])('%j: %s', (fields, reason, raw) => {
    const stop = codec.decodeAnswer({ output: [], ...fields }).find(({ type }) => type === 'stop');
    expect(stop).toStrictEqual({ type: 'stop', choice: 0, reason, raw });
  });
});

test.each<[JsonObject, string]>([
  [{ output: [], status: 'failed', error: { message: 'these words' } }, 'these words'],
  [{ output: [], error: {} }, 'the provider left the response completed'],
  [{ output: [], status: 'cancelled' }, 'the provider left the response cancelled'],
  [{ output: [], status: 'queued', error: null }, 'the provider left the response queued'],
  [{ status: 'completed' }, 'the provider sent an answer that cannot be read: it has no output'],
])('%j is no answer', (body, message) => {
  expect(() => codec.decodeAnswer(body)).toThrow(expect.objectContaining({ code: 'bad_upstream_answer', message }));
});
