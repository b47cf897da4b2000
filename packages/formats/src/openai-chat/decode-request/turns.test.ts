import type { JsonObject } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { decoded } from '../testdata/decoded.ts';

const text = (words: string) => ({ type: 'text', text: words });
const IMAGE = { type: 'image_url', image_url: { url: 'https://a' } };

test.each<[string, readonly JsonObject[], readonly JsonObject[], readonly string[]]>([
  [
    'who says what',
    [
      { role: 'system', content: 'a' },
      { role: 'developer', content: [text('b')] },
      { role: 'user', content: 'c', name: 'bob' },
      { role: 'assistant', content: 'd', name: 'eve' },
      { role: 'user' },
    ],
    [
      { role: 'system', parts: [text('a')] },
      { role: 'developer', parts: [text('b')] },
      { role: 'user', name: 'bob', parts: [text('c')] },
      { role: 'assistant', name: 'eve', parts: [text('d')] },
      { role: 'user', parts: [] },
    ],
    [
      'system messages[0]',
      'developer-role messages[1]',
      'message-name messages[2].name',
      'message-name messages[3].name',
    ],
  ],
  [
    'results of tools, and what else they show',
    [
      { role: 'tool', tool_call_id: 'c', name: 'look', content: 'a', cache_control: { type: 'ephemeral' } },
      { role: 'tool', tool_call_id: 'd', content: [IMAGE, { type: 'file', file: { file_id: 'f' } }] },
    ],
    [
      {
        role: 'tool',
        results: [
          { callId: 'c', name: 'look', parts: [text('a')], cache: {} },
          {
            callId: 'd',
            parts: [
              { type: 'image', source: { from: 'url', url: 'https://a' } },
              { type: 'document', source: { from: 'file', id: 'f' } },
            ],
          },
        ],
      },
    ],
    [
      ...['cache-mark messages[0].cache_control', 'image-url messages[1].content[0].image_url'],
      ...['document-file messages[1].content[1].file.file_id', 'tool-result-image messages[1].content'],
      'tool-result-document messages[1].content',
    ],
  ],
  [
    'functions, as before there were tools, each with its own result',
    [
      { role: 'assistant', function_call: { name: 'a', arguments: '{}' } },
      { role: 'function', name: 'a', content: '1' },
      { role: 'assistant', function_call: { name: 'b' } },
      { role: 'function', name: 'b', content: '2' },
    ],
    [
      { role: 'assistant', parts: [{ type: 'tool-call', id: 'function_call_0', name: 'a', args: '{}' }] },
      { role: 'tool', results: [{ callId: 'function_call_0', name: 'a', parts: [text('1')] }] },
      { role: 'assistant', parts: [{ type: 'tool-call', id: 'function_call_2', name: 'b', args: '' }] },
      { role: 'tool', results: [{ callId: 'function_call_2', name: 'b', parts: [text('2')] }] },
    ],
    [],
  ],
  [
    'a function whose result comes late',
    [
      { role: 'assistant', function_call: { name: 'a', arguments: '{}' } },
      { role: 'user', content: 'b' },
      { role: 'function', name: 'a', content: '1' },
    ],
    [
      { role: 'assistant', parts: [{ type: 'tool-call', id: 'function_call_0', name: 'a', args: '{}' }] },
      { role: 'user', parts: [text('b')] },
      { role: 'tool', results: [{ callId: 'function_call_0', name: 'a', parts: [text('1')] }] },
    ],
    [],
  ],
  [
    'a result of a function that was not called',
    [{ role: 'function', name: 'a', content: '1' }],
    [{ role: 'tool', results: [{ callId: 'function_call_0', name: 'a', parts: [text('1')] }] }],
    [],
  ],
])('%s', (_name, messages, turns, uses) => {
  const { request, uses: used } = decoded({ messages });
  expect([request['turns'], used]).toStrictEqual([turns, uses]);
});

test.each<[JsonObject, string]>([
  [{}, 'role: is required'],
  [{ role: 'robot', content: 'a' }, 'role: robot is not a role'],
  [{ role: 'user', content: 7 }, 'content: expected text or a list of parts'],
  [{ role: 'system', content: [IMAGE] }, 'content[0].type: image_url cannot stand here'],
  [{ role: 'tool', content: 'a' }, 'tool_call_id: is required'],
  [{ role: 'function', content: 'a' }, 'name: is required'],
  [{ role: 'assistant', audio: {} }, 'audio.id: is required'],
  [{ role: 'assistant', content: [{ type: 'refusal' }] }, 'content[0].refusal: is required'],
  [{ role: 'assistant', tool_calls: [{ function: { name: 'a' } }] }, 'tool_calls[0].id: is required'],
  [{ role: 'assistant', tool_calls: [{ id: 'c' }] }, 'tool_calls[0].function: is required'],
  [{ role: 'assistant', tool_calls: [{ id: 'c', function: {} }] }, 'tool_calls[0].function.name: is required'],
  [{ role: 'assistant', tool_calls: [{ id: 'c', type: 'custom' }] }, 'tool_calls[0].custom: is required'],
  [
    { role: 'assistant', tool_calls: [{ id: 'c', type: 'custom', custom: {} }] },
    'tool_calls[0].custom.name: is required',
  ],
])('%j: %s', (message, why) => {
  expect(() => decoded({ messages: [message] })).toThrow(
    expect.objectContaining({ code: 'invalid_request', message: `messages[0].${why}` }),
  );
});
