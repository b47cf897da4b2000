import type { JsonObject, Turn } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { wrap } from '../translating/signature-envelope.ts';
import { openaiResponses as codec } from './codec.ts';
import { asked } from '../testing/asked.ts';
import { bodyOf } from './testdata/body-of.ts';

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

  test('marks of what is worth caching stay with callers of this format', () => {
    const turns: readonly Turn[] = [
      { role: 'system', parts: [{ type: 'text', text: 'Be short', cache: {} }] },
      { role: 'user', parts: [{ type: 'text', text: 'Hi', cache: { ttl: '1h' } }] },
    ];
    expect(bodyOf({ turns })).toMatchObject({
      instructions: 'Be short',
      input: [{ role: 'user', content: 'Hi' }],
    });
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
