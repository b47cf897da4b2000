import type { JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { wrap } from '../translating/signature-envelope.ts';
import { openaiResponses as codec } from './codec.ts';

const CONTEXT = { model: 'm', stream: false };
const decode = (more: JsonObject) => codec.decodeRequest({ input: 'Hi', ...more }, CONTEXT);

describe('what a request uses, and where', () => {
  test.each<{ body: JsonObject; uses: readonly string[] }>([
    { body: {}, uses: [] },
    { body: { store: false, background: false, truncation: 'disabled', parallel_tool_calls: true }, uses: [] },
    { body: { previous_response_id: 'resp_1' }, uses: ['previous-response previous_response_id'] },
    { body: { conversation: 'conv_1' }, uses: ['previous-response conversation'] },
    { body: { background: true }, uses: ['background background'] },
    { body: { include: ['reasoning.encrypted_content'] }, uses: [] },
    { body: { include: ['message.output_text.logprobs'] }, uses: ['logprobs include'] },
    {
      body: { reasoning: { effort: 'none', odd: 1 } },
      uses: ['reasoning-off reasoning.effort', 'unknown-field reasoning.odd'],
    },
    { body: { tools: [{ type: 'web_search', odd: 1 }] }, uses: ['tools tools', 'server-tool tools[0]'] },
    { body: { tool_choice: { type: 'web_search' } }, uses: ['server-tool tool_choice'] },
    { body: { input: [{ type: 'web_search_call', id: 'ws_1' }] }, uses: ['server-tool-block input[0]'] },
    { body: { input: [{ type: 'item_reference', id: 'msg_1' }] }, uses: ['previous-response input[0]'] },
    {
      body: { input: [{ type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAA' }] },
      uses: ['reasoning-encrypted input[0].encrypted_content'],
    },
    {
      body: { input: [{ role: 'user', content: [{ type: 'input_file', file_url: 'https://e.com/a' }] }] },
      uses: ['document-url input[0].content[0].file_url'],
    },
    {
      body: { text: { format: { type: 'json_object' }, verbosity: 'low' } },
      uses: ['json-mode text.format', 'verbosity text.verbosity'],
    },
  ])('$body', ({ body, uses }) => {
    expect(decode(body).uses.map(({ feature, path }) => `${feature} ${path}`)).toEqual(uses);
  });
});

describe('what is wrong is named', () => {
  test.each<{ body: JsonObject; param: string }>([
    { body: { input: 7 }, param: 'input' },
    { body: { input: ['Hi'] }, param: 'input[0]' },
    { body: { input: [{ content: 'Hi' }] }, param: 'input[0].role' },
    { body: { input: [{ role: 'robot', content: 'Hi' }] }, param: 'input[0].role' },
    { body: { input: [{ role: 'user' }] }, param: 'input[0].content' },
    { body: { input: [{ role: 'user', content: [{ type: 'smell' }] }] }, param: 'input[0].content[0].type' },
    { body: { input: [{ type: 'function_call', name: 'a' }] }, param: 'input[0].call_id' },
    { body: { input: [{ type: 'function_call_output', call_id: 'a' }] }, param: 'input[0].output' },
    { body: { tools: [{ name: 'a' }] }, param: 'tools[0].type' },
    { body: { text: { format: { type: 'xml' } } }, param: 'text.format' },
    { body: { max_output_tokens: '5' }, param: 'max_output_tokens' },
  ])('$param: $body', ({ body, param }) => {
    expect(() => decode(body)).toThrow(expect.objectContaining({ code: 'invalid_request', param }));
  });
});

test('items of the model are one turn, and results are one', () => {
  const { request } = decode({
    instructions: 'Be brief.',
    input: [
      { role: 'user', content: 'Hi' },
      {
        type: 'reasoning',
        id: 'rs_1',
        summary: [
          { type: 'summary_text', text: 'a' },
          { type: 'summary_text', text: 'b' },
        ],
        encrypted_content: 'gAAA',
      },
      { role: 'assistant', content: 'I look.' },
      { type: 'function_call', call_id: 'call_1', name: 'look', arguments: '{}' },
      { type: 'function_call_output', call_id: 'call_1', output: 'x' },
      { type: 'custom_tool_call_output', call_id: 'call_2', output: 'y' },
      { type: 'reasoning', summary: [], encrypted_content: `signature.${wrap('anthropic-messages', 'c2ln')}` },
    ],
  });
  expect(request.turns).toEqual([
    { role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] },
    { role: 'user', parts: [{ type: 'text', text: 'Hi' }] },
    {
      role: 'assistant',
      parts: [
        { type: 'reasoning', text: 'a\n\nb', id: 'rs_1', encrypted: wrap('openai-responses', 'gAAA') },
        { type: 'text', text: 'I look.' },
        { type: 'tool-call', id: 'call_1', name: 'look', args: '{}' },
      ],
    },
    {
      role: 'tool',
      results: [
        { callId: 'call_1', parts: [{ type: 'text', text: 'x' }] },
        { callId: 'call_2', parts: [{ type: 'text', text: 'y' }], custom: true },
      ],
    },
    { role: 'assistant', parts: [{ type: 'reasoning', signature: wrap('anthropic-messages', 'c2ln') }] },
  ]);
});

test('nothing is kept that is not there', () => {
  expect(decode({ include: null }).request.extra).toStrictEqual({ format: 'openai-responses', fields: {} });
});
