import type { AnswerEvent, JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { ANSWER } from '../testing/conformance.ts';
import { wrap } from '../translating/signature-envelope.ts';
import { anthropicMessages as codec } from './codec.ts';

const start = { type: 'start', id: 'id-1', model: 'm' } as const;
const STOP = { type: 'stop', choice: 0, reason: 'stop' } as const;
const END = { type: 'end' } as const;
const encode = (...events: readonly AnswerEvent[]): JsonObject => codec.encodeAnswer(events, ANSWER);

const text = (words: string) => ({ type: 'text', choice: 0, text: words }) as const;
const thought = { type: 'reasoning', choice: 0, text: 'hm' } as const;
const end = (fields: { readonly signature?: string; readonly encrypted?: string }) =>
  ({ type: 'reasoning-end', choice: 0, ...fields }) as const;
const call = (json: string, signature?: string): readonly AnswerEvent[] => [
  { type: 'tool-call', choice: 0, call: 0, id: 'c', name: 'look', signature },
  { type: 'tool-args', choice: 0, call: 0, json },
];
const toolUse = (input: JsonObject[string]) => ({
  ...{ type: 'tool_use', id: 'c', name: 'look', input },
  caller: { type: 'direct' },
});
const thinking = (words: string, signature: string) => ({ type: 'thinking', thinking: words, signature });
const [OWN, FOREIGN] = [wrap('anthropic-messages', 's'), wrap('gemini', 's')];

describe('blocks', () => {
  test.each<[string, readonly AnswerEvent[], readonly unknown[]]>([
    ['a text in pieces', [text('a'), text('b')], [{ type: 'text', text: 'ab', citations: null }]],
    ['a text that says nothing', [text('')], []],
    [
      'a citation of no text',
      [{ type: 'citation', choice: 0, citation: { url: 'https://a' } }],
      [
        {
          ...{ type: 'text', text: '' },
          citations: [
            {
              ...{ type: 'web_search_result_location', cited_text: '', encrypted_index: '' },
              ...{ title: null, url: 'https://a' },
            },
          ],
        },
      ],
    ],
    ['thoughts', [thought, end({ signature: OWN })], [thinking('hm', 's')]],
    ['thoughts that others signed', [thought, end({ signature: FOREIGN })], [thinking('hm', FOREIGN)]],
    ['thoughts that nobody signed', [thought, end({})], [thinking('hm', '')]],
    ['thoughts of which a part is hidden', [thought, end({ encrypted: OWN })], [thinking('hm', 's')]],
    ['hidden thoughts', [end({ encrypted: OWN })], [{ type: 'redacted_thinking', data: 's' }]],
    ['thoughts of which nothing is shown', [end({ signature: OWN })], [thinking('', 's')]],
    ['a call', call('{"q":1}'), [toolUse({ q: 1 })]],
    ['a call without arguments', call(' '), [toolUse({})]],
    ['a call whose arguments are no JSON', call('{"q":'), [toolUse('{"q":')]],
    ['a call that others signed', call('{}', FOREIGN), [thinking('', FOREIGN), toolUse({})]],
    [
      'a block of its own',
      [{ type: 'native', choice: 0, part: { type: 'native', format: 'anthropic-messages', value: { type: 'x' } } }],
      [{ type: 'x' }],
    ],
    [
      'what has no word here is nothing',
      [
        { type: 'native', choice: 0, part: { type: 'native', format: 'gemini', value: { type: 'x' } } },
        { type: 'native', choice: 0, part: { type: 'native', format: 'anthropic-messages', value: 'x' } },
        { type: 'media', choice: 0, kind: 'image', base64: 'AA' },
      ],
      [],
    ],
    [
      'of several choices the first',
      [text('a'), { ...text('b'), choice: 1 }],
      [{ type: 'text', text: 'a', citations: null }],
    ],
  ])('%s', (_name, events, content) => {
    expect(encode(start, ...events, STOP, END)['content']).toStrictEqual(content);
  });
});

const HEAD = { type: 'message', role: 'assistant', container: null, diagnostics: null };

test('the message', () => {
  const { usage, ...message } = encode(start, { ...STOP, reason: 'stop-sequence', sequence: 'X' }, END);
  expect(message).toStrictEqual({
    ...{ ...HEAD, id: 'msg_made-1', model: 'm', content: [] },
    ...{ stop_reason: 'stop_sequence', stop_sequence: 'X', stop_details: null },
  });
  expect(usage).toMatchObject({ input_tokens: 0, output_tokens: 0, service_tier: null });
});

test.each<[string, readonly AnswerEvent[], JsonObject]>([
  ['its own id, which stays', [{ ...start, id: 'msg_1' }], { id: 'msg_1', model: 'm' }],
  ['an id of another', [{ ...start, id: 'chatcmpl-msg_' }], { id: 'msg_made-1', model: 'm' }],
  ['no model', [{ ...start, model: '' }], { id: 'msg_made-1', model: 'some-model' }],
  ['a tier', [{ ...start, serviceTier: 'batch' }], { usage: expect.objectContaining({ service_tier: 'batch' }) }],
  [
    'nothing at all',
    [],
    { ...HEAD, id: 'msg_made-1', model: 'some-model', stop_reason: 'end_turn', stop_sequence: null },
  ],
])('of a provider that says %s', (_name, events, message) => {
  expect(encode(...events, END)).toMatchObject(message);
});

test('a refusal in pieces', () => {
  const refusal = (words: string) => ({ type: 'refusal', choice: 0, text: words }) as const;
  expect(encode(start, refusal('Not '), text('a'), refusal('this.'), STOP, END)).toMatchObject({
    ...{ content: [{ type: 'text', text: 'a' }], stop_reason: 'refusal' },
    stop_details: { type: 'refusal', category: null, explanation: 'Not this.' },
  });
});
