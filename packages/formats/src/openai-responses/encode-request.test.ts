import type { ChatRequest, JsonObject, Turn } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { wrap } from '../translating/signature-envelope.ts';
import { openaiResponses as codec } from './codec.ts';

/** As another format's decoder leaves it. */
const asked = (more: Partial<ChatRequest> = {}): ChatRequest => ({
  model: 'some-model',
  stream: false,
  turns: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
  tools: [],
  sampling: {},
  stop: [],
  ...more,
});

const bodyOf = (more: Partial<ChatRequest>): JsonObject =>
  JSON.parse(JSON.stringify(codec.encodeRequest(asked(more)).body)) as JsonObject;
const text = (words: string) => ({ type: 'text', text: words }) as const;
const call = { type: 'tool-call', id: 'call_1', name: 'look', args: '{"a":1}' } as const;

describe('conversations of other formats', () => {
  test.each<{ name: string; turns: readonly Turn[]; body: JsonObject }>([
    {
      name: 'the first text of the system is the instructions, a later one an item',
      turns: [
        { role: 'system', parts: [text('First')] },
        { role: 'user', parts: [text('Hi')] },
        { role: 'system', parts: [text('Later')] },
      ],
      body: {
        instructions: 'First',
        input: [
          { role: 'user', content: 'Hi' },
          { role: 'system', content: 'Later' },
        ],
      },
    },
    {
      name: 'what a user shows',
      turns: [
        {
          role: 'user',
          parts: [
            { type: 'image', source: { from: 'data', base64: 'AAAA' }, mediaType: 'image/gif' },
            { type: 'document', source: { from: 'data', base64: 'AAAA' }, mediaType: 'application/pdf' },
            { type: 'document', source: { from: 'url', url: 'https://example.com/a.pdf' }, name: 'a.pdf' },
            { type: 'plain-document', text: 'Words' },
          ],
        },
      ],
      body: {
        input: [
          {
            role: 'user',
            content: [
              { type: 'input_image', image_url: 'data:image/gif;base64,AAAA' },
              { type: 'input_file', file_data: 'data:application/pdf;base64,AAAA', filename: 'document' },
              { type: 'input_file', file_url: 'https://example.com/a.pdf', filename: 'a.pdf' },
              { type: 'input_text', text: 'Words' },
            ],
          },
        ],
      },
    },
    {
      name: 'calls and results, those of custom tools by their calls',
      turns: [
        { role: 'assistant', parts: [text('I look.'), call, { ...call, id: 'call_2', args: 'ls', custom: true }] },
        {
          role: 'tool',
          results: [
            { callId: 'call_1', parts: [text('a'), { type: 'image', source: { from: 'data', base64: 'AAAA' } }] },
            { callId: 'call_2', parts: [text('b')] },
            { callId: 'call_3', parts: [] },
          ],
        },
      ],
      body: {
        input: [
          { role: 'assistant', content: [{ type: 'output_text', text: 'I look.' }] },
          { type: 'function_call', call_id: 'call_1', name: 'look', arguments: '{"a":1}' },
          { type: 'custom_tool_call', call_id: 'call_2', name: 'look', input: 'ls' },
          {
            type: 'function_call_output',
            call_id: 'call_1',
            output: [
              { type: 'input_text', text: 'a' },
              { type: 'input_image', image_url: 'data:image/png;base64,AAAA' },
            ],
          },
          { type: 'custom_tool_call_output', call_id: 'call_2', output: 'b' },
          { type: 'function_call_output', call_id: 'call_3', output: '' },
        ],
      },
    },
    {
      name: 'its own thoughts go back, encrypted or plain',
      turns: [
        {
          role: 'assistant',
          parts: [
            { type: 'reasoning', text: 'hm', encrypted: wrap('openai-responses', 'gAAA') },
            { type: 'reasoning', text: 'plain', signature: wrap('openai-responses', 'reasoning_text') },
          ],
        },
      ],
      body: {
        input: [
          { type: 'reasoning', summary: [{ type: 'summary_text', text: 'hm' }], encrypted_content: 'gAAA' },
          { type: 'reasoning', summary: [], content: [{ type: 'reasoning_text', text: 'plain' }] },
        ],
      },
    },
  ])('$name', ({ turns, body }) => {
    const { instructions, input } = bodyOf({ turns });
    expect({ ...(instructions !== undefined && { instructions }), input }).toEqual(body);
  });

  test('thoughts of another provider are left out, and that is said once', () => {
    const foreign = { type: 'reasoning', text: 'hm', signature: wrap('anthropic-messages', 'c2ln') } as const;
    const turns: readonly Turn[] = [
      { role: 'assistant', parts: [foreign, { type: 'reasoning', text: 'whose' }, text('4')] },
    ];
    const { body, warnings } = codec.encodeRequest(asked({ turns }));
    expect(body['input']).toEqual([{ role: 'assistant', content: [{ type: 'output_text', text: '4' }] }]);
    expect(warnings).toEqual(['thoughts of earlier turns that this provider did not think are left out']);
  });
});

describe('settings of other formats', () => {
  test.each<{ name: string; more: Partial<ChatRequest>; fields: JsonObject }>([
    { name: 'nothing is stored', more: {}, fields: { store: false } },
    { name: 'it is stored if asked for', more: { store: true }, fields: { store: true } },
    {
      name: 'models that think are asked for their encrypted thoughts',
      more: { model: 'gpt-5-mini', reasoning: { budget: 2_000, summary: 'summarized' } },
      fields: { store: false, include: ['reasoning.encrypted_content'], reasoning: { effort: 'low', summary: 'auto' } },
    },
    { name: 'models that do not think are not', more: { model: 'gpt-5-chat-latest' }, fields: { store: false } },
    {
      name: 'log probabilities',
      more: { logprobs: 2 },
      fields: { store: false, top_logprobs: 2, include: ['message.output_text.logprobs'] },
    },
    {
      name: 'a schema, and how much is said',
      more: { output: { type: 'schema', schema: { type: 'object' } }, verbosity: 'low' },
      fields: {
        store: false,
        text: { format: { type: 'json_schema', name: 'answer', schema: { type: 'object' } }, verbosity: 'low' },
      },
    },
    {
      name: 'tools that are not strict unless they say so',
      more: {
        tools: [
          { type: 'function', name: 'a' },
          { type: 'function', name: 'b', parameters: {}, strict: true },
        ],
        toolChoice: { type: 'allowed', names: ['b'], required: true },
        parallelTools: false,
      },
      fields: {
        store: false,
        tools: [
          { type: 'function', name: 'a', parameters: { type: 'object', properties: {} }, strict: false },
          { type: 'function', name: 'b', parameters: {}, strict: true },
        ],
        tool_choice: { type: 'allowed_tools', mode: 'required', tools: [{ type: 'function', name: 'b' }] },
        parallel_tool_calls: false,
      },
    },
    { name: 'what there is no word for', more: { sampling: { topK: 5, seed: 1 } }, fields: { store: false } },
  ])('$name', ({ more, fields }) => {
    const { input: _input, model: _model, ...rest } = bodyOf(more);
    expect(rest).toEqual(fields);
  });

  test.each<{ param: string; more: Partial<ChatRequest> }>([
    { param: 'stop', more: { stop: ['END'] } },
    { param: 'choices', more: { choices: 2 } },
    { param: 'tools[0]', more: { tools: [{ type: 'server', format: 'gemini', value: {} }] } },
    {
      param: 'turns[0].parts[0]',
      more: { turns: [{ role: 'user', parts: [{ type: 'audio', source: { from: 'data', base64: 'AAAA' } }] }] },
    },
    {
      param: 'turns[0].parts[0]',
      more: { turns: [{ role: 'assistant', parts: [{ type: 'native', format: 'gemini', value: {} }] }] },
    },
  ])('refuses $param', ({ param, more }) => {
    expect(() => codec.encodeRequest(asked(more))).toThrow(
      expect.objectContaining({ code: 'cannot_translate', param }),
    );
  });
});
