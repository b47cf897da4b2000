import type { ChatRequest, JsonObject, Turn } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { asked } from '../testing/asked.ts';
import { wrap } from '../translating/signature-envelope.ts';
import { openaiChat as codec } from './codec.ts';

const bodyOf = (more: Partial<ChatRequest>): JsonObject =>
  JSON.parse(JSON.stringify(codec.encodeRequest(asked(more)).body)) as JsonObject;
const messagesOf = (...turns: readonly Turn[]) => bodyOf({ turns })['messages'];
const text = (words: string) => ({ type: 'text', text: words }) as const;
const call = { type: 'tool-call', id: 'call_1', name: 'look', args: '{"a":1}' } as const;
const toolCall = { id: 'call_1', type: 'function', function: { name: 'look', arguments: '{"a":1}' } };

describe('messages from other formats', () => {
  test.each<{ name: string; turns: readonly Turn[]; messages: unknown }>([
    {
      name: 'texts of the system are one, whatever it is called',
      turns: [{ role: 'developer', parts: [text('Be'), { ...text('brief'), cache: {} }] }],
      messages: [{ role: 'system', content: 'Be\n\nbrief' }],
    },
    {
      name: 'what a user shows',
      turns: [
        {
          role: 'user',
          parts: [
            text('Look'),
            { type: 'image', source: { from: 'data', base64: 'AAAA' }, mediaType: 'image/gif' },
            { type: 'image', source: { from: 'url', url: 'https://example.com/a.png' }, detail: 'low' },
            { type: 'audio', source: { from: 'data', base64: 'AAAA' }, mediaType: 'audio/mpeg' },
            { type: 'document', source: { from: 'data', base64: 'AAAA' }, mediaType: 'application/pdf' },
            { type: 'plain-document', text: 'Words', name: 'a.txt', context: 'Mine' },
          ],
        },
      ],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Look' },
            { type: 'image_url', image_url: { url: 'data:image/gif;base64,AAAA' } },
            { type: 'image_url', image_url: { url: 'https://example.com/a.png', detail: 'low' } },
            { type: 'input_audio', input_audio: { data: 'AAAA', format: 'mp3' } },
            { type: 'file', file: { file_data: 'data:application/pdf;base64,AAAA', filename: 'document' } },
            { type: 'text', text: 'a.txt\n\nMine\n\nWords' },
          ],
        },
      ],
    },
    {
      name: 'a call, its result, and what the tool shows behind all results',
      turns: [
        { role: 'assistant', parts: [text('I '), text('look.'), call, { ...call, id: 'call_2' }] },
        {
          role: 'tool',
          results: [
            {
              callId: 'call_1',
              name: 'look',
              parts: [text('a'), { type: 'image', source: { from: 'data', base64: 'AAAA' } }],
            },
            { callId: 'call_2', parts: [text('b'), text('c')], isError: true },
          ],
        },
      ],
      messages: [
        { role: 'assistant', content: 'I look.', tool_calls: [toolCall, { ...toolCall, id: 'call_2' }] },
        { role: 'tool', tool_call_id: 'call_1', content: 'a' },
        { role: 'tool', tool_call_id: 'call_2', content: 'b\nc' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Result of tool call call_1:' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } },
          ],
        },
      ],
    },
    {
      name: 'a call without words',
      turns: [{ role: 'assistant', parts: [call] }],
      messages: [{ role: 'assistant', content: null, tool_calls: [toolCall] }],
    },
    {
      name: 'thoughts go back into the field they came from',
      turns: [
        {
          role: 'assistant',
          parts: [
            {
              type: 'reasoning',
              text: 'hm',
              signature: wrap('openai-chat', '{"type":"fields","fields":["reasoning","other"]}'),
            },
            text('4'),
          ],
        },
      ],
      messages: [{ role: 'assistant', content: '4', reasoning: 'hm' }],
    },
    {
      name: 'a signature of its own provider goes back with its call',
      turns: [{ role: 'assistant', parts: [{ ...call, signature: wrap('openai-chat', 'c2ln') }] }],
      messages: [
        {
          role: 'assistant',
          content: null,
          tool_calls: [{ ...toolCall, extra_content: { google: { thought_signature: 'c2ln' } } }],
        },
      ],
    },
  ])('$name', ({ turns, messages }) => {
    expect(messagesOf(...turns)).toEqual(messages);
  });

  test.each([
    { type: 'reasoning', text: 'hm', signature: wrap('anthropic-messages', 'c2ln') },
    { type: 'reasoning', encrypted: wrap('openai-responses', 'gAAA') },
    { type: 'reasoning', text: 'hm', signature: wrap('openai-chat', 'no place') },
    { type: 'reasoning', text: 'nobody knows whose' },
  ] as const)('thoughts of another provider are left out, and that is said: %j', (thought) => {
    const turn = { role: 'assistant', parts: [thought, text('4')] } as const;
    const { body, warnings } = codec.encodeRequest(asked({ turns: [turn, turn] }));
    expect(JSON.parse(JSON.stringify(body['messages']))).toEqual([
      { role: 'assistant', content: '4' },
      { role: 'assistant', content: '4' },
    ]);
    expect(warnings).toEqual(['thoughts of earlier turns that this provider did not think are left out']);
  });

  test('a signature that another format made of a call stays here', () => {
    const { body } = codec.encodeRequest(
      asked({ turns: [{ role: 'assistant', parts: [{ ...call, signature: wrap('gemini', 'c2ln') }] }] }),
    );
    expect(JSON.stringify(body)).not.toContain('extra_content');
  });
});
