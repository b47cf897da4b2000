import type { JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { wrap } from '../translating/signature-envelope.ts';
import { decodeRequest } from './decode-request.ts';

const CONTEXT = { model: 'from-the-path', stream: false };
const HELLO = [{ role: 'user', content: 'Hi' }];

const decoded = (body: JsonObject) => decodeRequest({ messages: HELLO, ...body }, CONTEXT);
const turns = (...messages: readonly JsonObject[]) => decoded({ messages }).request.turns;

describe('messages', () => {
  test('a plan is what is said before a call; results of one round are one turn', () => {
    expect(
      turns(
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'Hm', signature: 'x' },
            { type: 'text', text: '' },
          ],
          tool_plan: 'I look.',
          tool_calls: [{ id: 'a', type: 'function', function: { name: 'look', arguments: '{"at":1}' } }],
        },
        { role: 'tool', tool_call_id: 'a', content: 'sunny' },
        {
          role: 'tool',
          tool_call_id: 'b',
          content: [
            { type: 'text', text: 'cold' },
            { type: 'document', document: { data: '{"a":1}' } },
            { type: 'document', document: { id: 'd', data: { text: 'x' } } },
          ],
        },
      ),
    ).toEqual([
      {
        role: 'assistant',
        parts: [
          { type: 'text', text: 'I look.' },
          { type: 'reasoning', text: 'Hm', signature: wrap('cohere', 'x') },
          { type: 'tool-call', id: 'a', name: 'look', args: '{"at":1}' },
        ],
      },
      {
        role: 'tool',
        results: [
          { callId: 'a', parts: [{ type: 'text', text: 'sunny' }] },
          {
            callId: 'b',
            parts: [
              { type: 'text', text: 'cold' },
              { type: 'text', text: '{"a":1}' },
              { type: 'text', text: '{"text":"x"}' },
            ],
          },
        ],
      },
    ]);
  });

  test('citations are about the last text, in UTF-16 units', () => {
    const source = { type: 'document', id: 'doc:2', document: { title: 'T', url: 'u', snippet: 's' } };
    const [turn] = turns({
      role: 'assistant',
      content: 'a🌞b',
      citations: [{ start: 2, end: 3, text: 'b', sources: [source] }],
    });
    expect(turn).toMatchObject({
      parts: [{ citations: [{ start: 3, end: 4, title: 'T', url: 'u', citedText: 's', document: 2 }] }],
    });
  });

  test('documents of the user', () => {
    const data = { title: 'T', text: 'words' };
    const [turn] = turns({ role: 'user', content: [{ type: 'document', document: { id: 'd', data } }] });
    expect(turn).toEqual({ role: 'user', parts: [{ type: 'plain-document', text: 'words', name: 'T' }] });
  });
});

test('what is only for Cohere is kept, and named; the model is the body’s before the path’s', () => {
  const { request, uses } = decoded({
    model: 'command-a',
    safety_mode: 'OFF',
    priority: 3,
    citation_options: { mode: 'OFF' },
    weather: 1,
    thinking: { type: 'disabled' },
    tool_choice: 'none',
    documents: [{ data: { title: 'T', text: 'w', url: 'u' } }],
  });
  expect(request).toMatchObject({
    model: 'command-a',
    reasoning: { budget: 0 },
    toolChoice: { type: 'none' },
    documents: [{ title: 'T', text: '{"title":"T","text":"w","url":"u"}' }],
    extra: {
      format: 'cohere',
      fields: { safety_mode: 'OFF', priority: 3, citation_options: { mode: 'OFF' }, weather: 1 },
    },
  });
  expect(uses).toEqual([
    { feature: 'tool-choice-none', path: 'tool_choice' },
    { feature: 'reasoning-off', path: 'thinking' },
    { feature: 'documents', path: 'documents' },
    { feature: 'safety', path: 'safety_mode' },
    { feature: 'service-tier', path: 'priority' },
    { feature: 'unknown-field', path: 'weather' },
  ]);
});

test.each<[JsonObject, string, string]>([
  [{ messages: null }, 'messages', 'is required'],
  [{ messages: [{ role: 'owner', content: '' }] }, 'messages[0].role', 'expected system, user, assistant or tool'],
  [
    { messages: [{ role: 'system', content: [{ type: 'image_url' }] }] },
    'messages[0].content[0].type',
    'expected text',
  ],
  [{ messages: [{ role: 'system', content: [{ type: 'text' }] }] }, 'messages[0].content[0].text', 'is required'],
  [
    { messages: [{ role: 'user', content: [{ type: 'video' }] }] },
    'messages[0].content[0].type',
    'expected text, image_url or document',
  ],
  [
    { messages: [{ role: 'user', content: [{ type: 'image_url' }] }] },
    'messages[0].content[0].image_url',
    'is required',
  ],
  [
    { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: {} }] }] },
    'messages[0].content[0].image_url.url',
    'is required',
  ],
  ...['user', 'tool'].map((role): [JsonObject, string, string] => [
    { messages: [{ role, tool_call_id: 'a', content: [{ type: 'document' }] }] },
    'messages[0].content[0].document',
    'is required',
  ]),
  [
    { messages: [{ role: 'user', content: [{ type: 'document', document: {} }] }] },
    'messages[0].content[0].document.data',
    'is required',
  ],
  [
    { messages: [{ role: 'user', content: [{ type: 'document', document: { data: 7 } }] }] },
    'messages[0].content[0].document.data',
    'expected an object or text',
  ],
  [
    { messages: [{ role: 'tool', tool_call_id: 'a', content: [{ type: 'document', document: {} }] }] },
    'messages[0].content[0].document.data',
    'is required',
  ],
  [{ messages: [{ role: 'tool', content: 'x' }] }, 'messages[0].tool_call_id', 'is required'],
  [
    { messages: [{ role: 'assistant', tool_calls: [{ id: 'a' }] }] },
    'messages[0].tool_calls[0].function',
    'is required',
  ],
  [
    { messages: [{ role: 'assistant', tool_calls: [{ id: 'a', function: {} }] }] },
    'messages[0].tool_calls[0].function.name',
    'is required',
  ],
  [
    { messages: [{ role: 'assistant', tool_calls: [{ function: { name: 'a' } }] }] },
    'messages[0].tool_calls[0].id',
    'is required',
  ],
  [{ tools: [{ type: 'function' }] }, 'tools[0].function', 'is required'],
  [{ tools: [{ type: 'function', function: {} }] }, 'tools[0].function.name', 'is required'],
  [{ tool_choice: 'SOME' }, 'tool_choice', 'expected REQUIRED or NONE'],
  [{ thinking: {} }, 'thinking.type', 'is required'],
  [{ thinking: { type: 'much' } }, 'thinking.type', 'expected enabled or disabled'],
  [{ response_format: {} }, 'response_format.type', 'is required'],
  [{ response_format: { type: 'xml' } }, 'response_format.type', 'expected text or json_object'],
  [{ documents: [1] }, 'documents[0]', 'expected text, or an object with data'],
  [{ documents: ['a', { id: 'd' }] }, 'documents[1]', 'expected text, or an object with data'],
  [{ k: 'many' }, 'k', 'expected a number'],
])('%j is refused by name', (body, param, why) => {
  expect(() => decoded(body)).toThrow(
    expect.objectContaining({ code: 'invalid_request', param, message: `${param}: ${why}` }),
  );
});
