import { drive, type AnswerEvent, type JsonObject } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { ANSWER } from '../../testing/conformance.ts';
import { wrap } from '../../translating/signature-envelope.ts';
import { openaiChat as codec } from '../codec.ts';
import { placeTag } from '../reasoning-place.ts';

const start = { type: 'start', id: 'msg_1', model: 'm' } as const;
const text = (words: string) => ({ type: 'text', choice: 0, text: words }) as const;
const thought = (words: string) => ({ type: 'reasoning', choice: 0, text: words }) as const;
const end = (fields: { readonly signature?: string; readonly encrypted?: string } = {}) =>
  ({ type: 'reasoning-end', choice: 0, ...fields }) as const;
const own = (value: string) => wrap('anthropic-messages', value);
const detail = (value: JsonObject) => placeTag({ type: 'detail', detail: value });
const signed = (signature: string) => placeTag({ type: 'content', signature });
const HIDDEN = { type: 'redacted_thinking', data: 'd' };
const beside = { google: { thought_signature: 's' } };

test.each<[string, readonly AnswerEvent[], JsonObject]>([
  ['thoughts that nobody signed', [thought('h'), end(), thought('m'), end()], { content: '', reasoning_content: 'hm' }],
  [
    'thoughts of which one is signed',
    [thought('h'), end(), thought('m'), end({ signature: own('s') }), end({ encrypted: own('d') })],
    {
      ...{ content: '', reasoning_content: 'hm' },
      thinking_blocks: [
        { type: 'thinking', thinking: 'h', signature: '' },
        { type: 'thinking', thinking: 'm', signature: 's' },
        HIDDEN,
      ],
    },
  ],
  [
    'thoughts that are signed and hidden, and shown and hidden',
    [end({ signature: own('s'), encrypted: own('d') }), thought('hm'), end({ encrypted: own('d') })],
    {
      ...{ content: '', reasoning_content: 'hm' },
      thinking_blocks: [
        { type: 'thinking', thinking: '', signature: 's' },
        { type: 'thinking', thinking: 'hm', signature: 'd' },
      ],
    },
  ],
  ['thoughts that are only hidden', [end({ encrypted: own('d') })], { content: '', thinking_blocks: [HIDDEN] }],
  [
    'thoughts of which nothing is shown',
    [thought(''), end({ signature: own('s') })],
    { content: '', thinking_blocks: [{ type: 'thinking', thinking: '', signature: 's' }] },
  ],
  [
    'thoughts of which nothing is known, before one that is signed',
    [end(), thought('m'), end({ signature: own('s') })],
    {
      ...{ content: '', reasoning_content: 'm' },
      thinking_blocks: [
        { type: 'thinking', thinking: '', signature: '' },
        { type: 'thinking', thinking: 'm', signature: 's' },
      ],
    },
  ],
  [
    'thoughts in their fields',
    [thought('hm'), end({ signature: placeTag({ type: 'fields', fields: ['reasoning', 'reasoning_content'] }) })],
    { content: '', reasoning: 'hm', reasoning_content: 'hm' },
  ],
  [
    'thoughts in details, and beside',
    [
      thought('a'),
      end({ signature: detail({ type: 'reasoning.text', index: 0 }) }),
      thought('b'),
      end({ signature: detail({ type: 'reasoning.summary', index: 1 }) }),
      end({ encrypted: detail({ type: 'reasoning.encrypted', data: 'd' }) }),
      end({ signature: placeTag({ type: 'beside', extraContent: beside }) }),
    ],
    {
      content: '',
      reasoning_details: [
        { type: 'reasoning.text', index: 0, text: 'a' },
        { type: 'reasoning.summary', index: 1, summary: 'b' },
        { type: 'reasoning.encrypted', data: 'd' },
      ],
      extra_content: beside,
    },
  ],
  [
    'thoughts in the content',
    [thought('hm'), end({ signature: placeTag({ type: 'content' }) }), text('a')],
    {
      content: [
        { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
        { type: 'text', text: 'a' },
      ],
    },
  ],
  [
    'thoughts in the content that are signed, and are not shown',
    [thought('hm'), end({ signature: signed('s') }), end({ signature: signed('t') }), text('a')],
    {
      content: [
        { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }], signature: 's' },
        { type: 'thinking', thinking: [{ type: 'text', text: '' }], signature: 't' },
        { type: 'text', text: 'a' },
      ],
    },
  ],
  [
    'thoughts in a place that there is not',
    [thought('hm'), end({ signature: wrap('openai-chat', '{"type":"nowhere"}') })],
    {
      ...{ content: '', reasoning_content: 'hm' },
      thinking_blocks: [{ type: 'thinking', thinking: 'hm', signature: wrap('openai-chat', '{"type":"nowhere"}') }],
    },
  ],
])('%s', (_name, events, message) => {
  const { choices } = codec.encodeAnswer([start, ...events, { type: 'end' }], ANSWER);
  const [choice] = JSON.parse(JSON.stringify(choices)) as readonly JsonObject[];
  expect(choice!['message']).toStrictEqual({ role: 'assistant', refusal: null, annotations: [], ...message });
});

const ELSEWHERE = placeTag({ type: 'fields', fields: ['reasoning'] });

test.each<[string, AnswerEvent, readonly JsonObject[]]>([
  ['nowhere', end(), []],
  ['where they went', end({ signature: placeTag({ type: 'fields', fields: ['reasoning_content'] }) }), []],
  [
    'in another field',
    end({ signature: ELSEWHERE }),
    [{ thinking_blocks: [{ type: 'thinking', thinking: 'hm', signature: ELSEWHERE }] }],
  ],
  [
    'in a detail',
    end({ signature: detail({ type: 'reasoning.text' }) }),
    [{ reasoning_details: [{ type: 'reasoning.text' }] }],
  ],
  ['beside', end({ signature: placeTag({ type: 'beside', extraContent: beside }) }), [{ extra_content: beside }]],
])('the end of thoughts in a stream, which came %s', (_name, last, deltas) => {
  const events = [start, thought('hm'), last];
  const said = [...drive(codec.encodeStream(ANSWER), events)].map(({ data }) => JSON.parse(data) as JsonObject);
  const told = said.slice(1).map(({ choices }) => (choices as readonly JsonObject[])[0]!['delta']);
  expect(told).toStrictEqual([{ reasoning_content: 'hm' }, ...deltas]);
});
