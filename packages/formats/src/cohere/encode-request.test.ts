import type { ChatRequest, JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { wrap } from '../translating/signature-envelope.ts';
import { encodeRequest } from './encode-request.ts';

const REQUEST: ChatRequest = {
  model: 'command-a-03-2025',
  stream: false,
  turns: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
  tools: [],
  sampling: {},
  stop: [],
};

const encoded = (request: Partial<ChatRequest>) => encodeRequest({ ...REQUEST, ...request });
const bodyOf = (request: Partial<ChatRequest>) => encoded(request).body;
const messages = (...turns: ChatRequest['turns']) => bodyOf({ turns }).messages;
const text = (words: string) => ({ type: 'text', text: words }) as const;

test('nothing that was not asked for', () => {
  expect(encoded({})).toEqual({
    body: { model: 'command-a-03-2025', stream: false, messages: [{ role: 'user', content: 'Hi' }] },
    path: '/v2/chat',
    warnings: [],
  });
});

describe('messages', () => {
  test('what is said before a call is a plan; signatures stay with the caller', () => {
    expect(
      messages(
        { role: 'developer', parts: [text('Be brief.')] },
        {
          role: 'assistant',
          parts: [
            { type: 'reasoning', text: 'Hm', signature: wrap('anthropic-messages', 'x') },
            { type: 'reasoning', encrypted: wrap('openai-responses', 'y') },
            text('I look.'),
            { type: 'tool-call', id: 'a', name: 'look', args: '', signature: wrap('gemini', 'z') },
          ],
        },
        {
          role: 'tool',
          results: [
            { callId: 'a', parts: [text('sunny')] },
            { callId: 'b', parts: [text('no')], isError: true },
            { callId: 'c', parts: [{ type: 'plain-document', text: 'words', name: 'T' }] },
          ],
        },
      ),
    ).toEqual([
      { role: 'system', content: 'Be brief.' },
      {
        role: 'assistant',
        content: [{ type: 'thinking', thinking: 'Hm' }],
        tool_plan: 'I look.',
        tool_calls: [{ id: 'a', type: 'function', function: { name: 'look', arguments: '{}' } }],
      },
      { role: 'tool', tool_call_id: 'a', content: 'sunny' },
      { role: 'tool', tool_call_id: 'b', content: [{ type: 'document', document: { data: { error: 'no' } } }] },
      {
        role: 'tool',
        tool_call_id: 'c',
        content: [{ type: 'document', document: { data: { title: 'T', text: 'words' } } }],
      },
    ]);
  });

  test('documents that may be cited stand beside, others in the text', () => {
    const document = { type: 'plain-document', name: 'T', text: 'words' } as const;
    const turns = [{ role: 'user', parts: [document, { ...document, citable: true }, text('What?')] } as const];
    expect(bodyOf({ turns, documents: [{ id: 'd', text: '{"a":1}' }] })).toMatchObject({
      messages: [{ role: 'user', content: [{ text: 'T\nwords' }, { text: 'What?' }] }],
      documents: [{ data: { title: 'T', text: 'words' } }, { id: 'd', data: { a: 1 } }],
    });
  });

  test('a turn of which nothing can be written is left out', () => {
    const encrypted = { type: 'reasoning', encrypted: wrap('openai-responses', 'x') } as const;
    expect(messages(...REQUEST.turns, { role: 'assistant', parts: [encrypted] })).toHaveLength(1);
  });

  const media = (type: 'image' | 'audio' | 'document') =>
    ({ type, source: { from: 'data', base64: 'QQ==' }, mediaType: 'x/y' }) as const;

  test.each(['audio', 'document'] as const)('%s is refused, and its place is named', (type) => {
    expect(() => messages({ role: 'user', parts: [text('a'), media(type)] })).toThrow(
      expect.objectContaining({ code: 'cannot_translate', param: 'turns[0].parts[1]' }),
    );
  });

  test('a picture as a result of a tool is refused', () => {
    expect(() => messages({ role: 'tool', results: [{ callId: 'a', parts: [media('image')] }] })).toThrow(
      expect.objectContaining({ code: 'cannot_translate', param: 'turns[0].results[0].parts[0]' }),
    );
  });
});

describe('settings', () => {
  test.each([
    [{ stop: ['1', '2', '3', '4', '5', '6'] }, 'stop'],
    [{ logprobs: 1 }, 'logprobs'],
  ] as const)('%j is refused by name', (request, param) => {
    expect(() => encoded(request)).toThrow(expect.objectContaining({ code: 'cannot_translate', param }));
  });

  test.each([
    [{ topP: 0.5 }, { p: 0.5 }, 0],
    [{ topP: 1 }, { p: 0.99 }, 1],
    [{ frequencyPenalty: 0.5, presencePenalty: -0.5 }, { frequency_penalty: 0.5 }, 1],
    [{ temperature: 0, topK: 3, seed: 1 }, { temperature: 0, k: 3, seed: 1 }, 0],
  ] as const)('sampling %j', (sampling, fields, warnings) => {
    const request = encoded({ sampling });
    const { model: _model, stream: _stream, messages: _messages, ...rest } = request.body;
    expect([rest, request.warnings.length]).toEqual([fields, warnings]);
  });

  test.each([
    [{ effort: 'none' }, { type: 'disabled' }],
    [{ budget: 0 }, { type: 'disabled' }],
    [{ budget: -1 }, { type: 'enabled' }],
    [{ budget: 7 }, { type: 'enabled', token_budget: 7 }],
    [{ effort: 'low' }, { type: 'enabled', token_budget: 2_048 }],
    [{ summary: 'auto' }, undefined],
  ] as const)('thinking %j', (reasoning, thinking) => {
    expect(bodyOf({ reasoning }).thinking).toEqual(thinking);
  });

  const tool = (name: string, strict?: boolean, required: readonly string[] = ['a']) =>
    ({ type: 'function', name, parameters: { type: 'object', required }, strict }) as const;

  test.each([
    [[tool('a', true), tool('b', true)], true, 0],
    [[tool('a', true), tool('b', false)], undefined, 1],
    [[tool('a', true, [])], undefined, 1],
    [[tool('a')], undefined, 0],
  ])('strict tools %#', (tools, strict, warnings) => {
    const request = encoded({ tools });
    expect([request.body.strict_tools, request.warnings.length]).toEqual([strict, warnings]);
  });

  test.each([
    [{ type: 'auto' }, ['a', 'b'], undefined],
    [{ type: 'none' }, ['a', 'b'], 'NONE'],
    [{ type: 'required' }, ['a', 'b'], 'REQUIRED'],
    [{ type: 'named', name: 'b' }, ['b'], 'REQUIRED'],
    [{ type: 'allowed', names: ['a'], required: true }, ['a'], 'REQUIRED'],
    [{ type: 'allowed', names: ['a'], required: false }, ['a'], undefined],
  ] as const)('tool choice %j', (toolChoice, names, word) => {
    const body = bodyOf({ tools: [tool('a'), tool('b')], toolChoice });
    const shown = (body.tools as readonly JsonObject[]).map((each) => (each.function as JsonObject).name);
    expect([shown, body.tool_choice]).toEqual([names, word]);
  });

  test('a tool that takes nothing has a schema, and output has its own', () => {
    const schema = { type: 'object' };
    expect(bodyOf({ tools: [{ type: 'function', name: 'now' }], output: { type: 'schema', schema } })).toMatchObject({
      tools: [{ function: { name: 'now', parameters: { type: 'object', properties: {} } } }],
      response_format: { type: 'json_object', json_schema: schema },
    });
  });
});
