import type { JsonObject, ToolResult, Turn, UserPart } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { asked } from '../../testing/asked.ts';
import { openaiResponses as codec } from '../codec.ts';

const OWN = { extra: { format: 'openai-responses', fields: {} } } as const;
const encode = (turns: readonly Turn[], own: boolean) => {
  const { body } = codec.encodeRequest(asked({ turns, ...(own && OWN) }));
  return JSON.parse(JSON.stringify(body['input'])) as readonly JsonObject[];
};
const DATA = { from: 'data', base64: 'AAAA' } as const;
const URL = { from: 'url', url: 'https://a' } as const;
const FILE = { from: 'file', id: 'f' } as const;

test.each<[UserPart, JsonObject]>([
  [
    { type: 'image', source: DATA },
    { type: 'input_image', image_url: 'data:image/png;base64,AAAA' },
  ],
  [
    { type: 'image', source: DATA, mediaType: 'image/gif', detail: 'low' },
    { type: 'input_image', image_url: 'data:image/gif;base64,AAAA', detail: 'low' },
  ],
  [
    { type: 'image', source: URL },
    { type: 'input_image', image_url: 'https://a' },
  ],
  [
    { type: 'image', source: FILE },
    { type: 'input_image', file_id: 'f' },
  ],
  [
    { type: 'document', source: DATA },
    { type: 'input_file', file_data: 'data:application/pdf;base64,AAAA', filename: 'document' },
  ],
  [
    { type: 'document', source: DATA, mediaType: 'text/csv', name: 'N' },
    { type: 'input_file', file_data: 'data:text/csv;base64,AAAA', filename: 'N' },
  ],
  [
    { type: 'document', source: URL, name: 'N' },
    { type: 'input_file', file_url: 'https://a', filename: 'N' },
  ],
  [
    { type: 'document', source: FILE, name: 'N' },
    { type: 'input_file', file_id: 'f', filename: 'N' },
  ],
  [
    { type: 'plain-document', name: 'N', text: 'a' },
    { type: 'input_text', text: 'N\n\na' },
  ],
])('%j', (part, written) => {
  expect(encode([{ role: 'user', parts: [part] }], false)).toStrictEqual([{ role: 'user', content: [written] }]);
});

const text = (words: string, more: { readonly cache?: object } = {}) =>
  ({ type: 'text', text: words, ...more }) as const;
const MARKED = { type: 'input_text', text: 'a', prompt_cache_breakpoint: { mode: 'explicit' } };

describe('texts', () => {
  test.each<[string, Turn, boolean, JsonObject]>([
    ['one', { role: 'user', parts: [text('a')] }, false, { role: 'user', content: 'a' }],
    [
      'several',
      { role: 'developer', parts: [text('a'), text('b')] },
      false,
      {
        role: 'developer',
        content: [
          { type: 'input_text', text: 'a' },
          { type: 'input_text', text: 'b' },
        ],
      },
    ],
    ['none', { role: 'user', parts: [] }, false, { role: 'user', content: [] }],
    [
      'one that is marked',
      { role: 'user', parts: [text('a', { cache: {} })] },
      true,
      { role: 'user', content: [MARKED] },
    ],
    [
      'one of the system that is marked',
      { role: 'system', parts: [text('a', { cache: {} })] },
      true,
      { role: 'system', content: [MARKED] },
    ],
    [
      'several of the system',
      { role: 'system', parts: [text('a'), text('b')] },
      false,
      {
        role: 'system',
        content: [
          { type: 'input_text', text: 'a' },
          { type: 'input_text', text: 'b' },
        ],
      },
    ],
  ])('%s', (_name, turn, own, item) => {
    expect(encode([turn], own)).toStrictEqual([item]);
  });
});

test.each<[string, ToolResult, boolean, JsonObject]>([
  ['a text', { callId: 'c', parts: [text('a')] }, false, { type: 'function_call_output', output: 'a' }],
  ['nothing', { callId: 'c', parts: [] }, false, { type: 'function_call_output', output: '' }],
  [
    'of a custom tool',
    { callId: 'c', parts: [text('a')], custom: true },
    false,
    { type: 'custom_tool_call_output', output: 'a' },
  ],
  [
    'of no custom tool',
    { callId: 'c', parts: [text('a')], custom: false },
    false,
    { type: 'function_call_output', output: 'a' },
  ],
  [
    'a text that is marked',
    { callId: 'c', parts: [text('a', { cache: {} })] },
    true,
    { type: 'function_call_output', output: [MARKED] },
  ],
  [
    'an image',
    { callId: 'c', parts: [{ type: 'image', source: URL }] },
    false,
    { type: 'function_call_output', output: [{ type: 'input_image', image_url: 'https://a' }] },
  ],
])('a result: %s', (_name, result, own, item) => {
  expect(encode([{ role: 'tool', results: [result] }], own)).toStrictEqual([{ call_id: 'c', ...item }]);
});

test.each<[Turn, string]>([
  [
    { role: 'user', parts: [{ type: 'native', format: 'gemini', value: {} }] },
    'turns[0].parts[0]: only gemini knows it',
  ],
  [{ role: 'user', parts: [text('a'), { type: 'audio', source: DATA }] }, 'turns[0].parts[1]: audio cannot be sent'],
  [{ role: 'user', parts: [{ type: 'video', source: DATA }] }, 'turns[0].parts[0]: video cannot be sent'],
  [
    { role: 'tool', results: [{ callId: 'c', parts: [{ type: 'native', format: 'gemini', value: {} }] }] },
    'turns[0].results[0].parts[0]: only gemini knows it',
  ],
  [
    { role: 'assistant', parts: [{ type: 'native', format: 'gemini', value: {} }] },
    'turns[0].parts[0]: only gemini knows it',
  ],
  [
    { role: 'assistant', parts: [{ type: 'image', source: DATA }] },
    'turns[0].parts[0]: of what a model made only its text can be sent back',
  ],
])('%j cannot be said', (turn, message) => {
  expect(() => encode([turn], false)).toThrow(expect.objectContaining({ code: 'cannot_translate', message }));
});
