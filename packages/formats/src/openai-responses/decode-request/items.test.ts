import type { JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { wrap } from '../../translating/signature-envelope.ts';
import { PLAIN } from '../seals.ts';
import { decoded } from '../testdata/decoded.ts';

type Row = readonly [string, readonly JsonObject[], readonly JsonObject[], readonly string[]];

const text = (words: string, more: JsonObject = {}) => ({ type: 'text', text: words, ...more });
const shown = (...parts: readonly JsonObject[]) => ({ role: 'user', parts });
const said = (...parts: readonly JsonObject[]) => ({ role: 'assistant', parts });
const CALL = { type: 'function_call', id: 'fc_1', call_id: 'c', name: 'look', status: 'completed' };
const MARK = { prompt_cache_breakpoint: { mode: 'explicit' } };

describe('items', () => {
  test.each<Row>([
    ['a text of the user', [{ role: 'user', content: 'a' }], [shown(text('a'))], []],
    [
      'texts of the system and of the developer',
      [
        { role: 'system', content: 'a' },
        { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'b', ...MARK }] },
      ],
      [
        { role: 'system', parts: [text('a')] },
        { role: 'developer', parts: [text('b', { cache: {} })] },
      ],
      ['system input[0]', 'developer-role input[1]', 'cache-mark input[1].content[0].prompt_cache_breakpoint'],
    ],
    [
      'what the model said, and what it called, as one turn',
      [
        {
          ...{ id: 'msg_1', type: 'message', status: 'completed', role: 'assistant' },
          content: [
            { type: 'output_text', text: 'a', annotations: [], logprobs: [] },
            { type: 'text', text: 'b', annotations: [{ type: 'url_citation', url: 'https://a' }] },
            { type: 'refusal', refusal: 'no' },
          ],
        },
        { ...CALL, arguments: '{}' },
        { type: 'custom_tool_call', call_id: 'd', name: 'shell', input: 'ls' },
        { type: 'function_call', call_id: 'e', name: 'now' },
        { type: 'custom_tool_call', call_id: 'f', name: 'shell' },
      ],
      [
        said(
          text('a'),
          text('b', { citations: [{ url: 'https://a' }] }),
          { type: 'refusal', text: 'no' },
          { type: 'tool-call', id: 'c', name: 'look', args: '{}' },
          { type: 'tool-call', id: 'd', name: 'shell', args: 'ls', custom: true },
          { type: 'tool-call', id: 'e', name: 'now', args: '' },
          { type: 'tool-call', id: 'f', name: 'shell', args: '', custom: true },
        ),
      ],
      [
        'citation input[0].content[1].annotations',
        'refusal input[0].content[2]',
        'custom-tool input[2]',
        'custom-tool input[4]',
      ],
    ],
    [
      'results, as one turn, and what follows',
      [
        { type: 'function_call_output', call_id: 'c', output: 'a' },
        {
          ...{ type: 'custom_tool_call_output', call_id: 'd' },
          output: [
            { type: 'input_text', text: 'b' },
            { type: 'input_image', image_url: 'https://a' },
            { type: 'input_file', file_url: 'https://b' },
          ],
        },
        { role: 'user', content: 'Hi' },
        { type: 'function_call_output', call_id: 'e', output: 'c' },
      ],
      [
        {
          role: 'tool',
          results: [
            { callId: 'c', parts: [text('a')] },
            {
              ...{ callId: 'd', custom: true },
              parts: [
                text('b'),
                { type: 'image', source: { from: 'url', url: 'https://a' } },
                { type: 'document', source: { from: 'url', url: 'https://b' } },
              ],
            },
          ],
        },
        shown(text('Hi')),
        { role: 'tool', results: [{ callId: 'e', parts: [text('c')] }] },
      ],
      [
        ...['image-url input[1].output[1].image_url', 'document-url input[1].output[2].file_url'],
        ...['tool-result-image input[1].output', 'tool-result-document input[1].output'],
      ],
    ],
    [
      'thoughts: encrypted, signed elsewhere, in plain text, neither',
      [
        { type: 'reasoning', id: 'r', summary: [{ type: 'summary_text', text: 'a' }], encrypted_content: 'e' },
        { type: 'reasoning', summary: [], encrypted_content: `signature.${wrap('gemini', 's')}` },
        { type: 'reasoning', summary: [], content: [{ type: 'reasoning_text', text: 'b' }] },
        { type: 'reasoning', summary: [{ type: 'summary_text', text: 'c' }] },
      ],
      [
        said(
          { type: 'reasoning', text: 'a', id: 'r', encrypted: wrap('openai-responses', 'e') },
          { type: 'reasoning', signature: wrap('gemini', 's') },
          { type: 'reasoning', text: 'b', signature: PLAIN },
          { type: 'reasoning', text: 'c' },
        ),
      ],
      [
        ...['reasoning-text input[0]', 'reasoning-encrypted input[0].encrypted_content'],
        ...['reasoning-signature input[1]', 'reasoning-text input[2]', 'reasoning-signature input[2]'],
        'reasoning-text input[3]',
      ],
    ],
    [
      'the signature of a call stands before it, and is of no other',
      [
        { type: 'reasoning', summary: [], encrypted_content: 'call.s' },
        { ...CALL, arguments: '{}' },
        { ...CALL, arguments: '{}' },
        { type: 'reasoning', summary: [], encrypted_content: 'call.s' },
        { role: 'assistant', content: 'a' },
      ],
      [
        said(
          { type: 'tool-call', id: 'c', name: 'look', args: '{}', signature: 's' },
          { type: 'tool-call', id: 'c', name: 'look', args: '{}' },
          text('a'),
        ),
      ],
      [],
    ],
    ...[
      ['web_search_call', 'server-tool-block'],
      ['item_reference', 'previous-response'],
    ].map(([type, feature]): Row => {
      const value = { type: type!, id: 'x', more: 1 };
      return [
        `its own: ${type}`,
        [value],
        [said({ type: 'native', format: 'openai-responses', value })],
        [`${feature} input[0]`],
      ];
    }),
  ])('%s', (_name, input, turns, uses) => {
    const { request, uses: used } = decoded({ input });
    expect([request['turns'], used]).toStrictEqual([turns, uses]);
  });
});
