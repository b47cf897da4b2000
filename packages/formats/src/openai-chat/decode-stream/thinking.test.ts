import { drive, type AnswerEvent, type Frame, type JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { wrap } from '../../translating/signature-envelope.ts';
import { openaiChat as codec } from '../codec.ts';
import { placeTag } from '../reasoning-place.ts';

const frame = (value: JsonObject): Frame => ({ event: '', data: JSON.stringify(value) });
const DONE: Frame = { event: '', data: '[DONE]' };
/** What is said by chunks with these deltas, between the start and the stop. */
const said = (...deltas: readonly JsonObject[]): readonly AnswerEvent[] =>
  [...drive(codec.decodeStream, [...deltas.map((delta) => frame({ id: 'g', choices: [{ delta }] })), DONE])].slice(
    1,
    -2,
  );

const text = (words: string) => ({ type: 'text', choice: 0, text: words });
const thought = (words: string, more: JsonObject = {}) => ({ type: 'reasoning', choice: 0, text: words, ...more });
const end = (fields: JsonObject = {}) => ({ type: 'reasoning-end', choice: 0, ...fields });
const inFields = (...fields: readonly string[]) => end({ signature: placeTag({ type: 'fields', fields }) });
const inDetail = (detail: JsonObject) => end({ signature: placeTag({ type: 'detail', detail }) });
const inContent = (signature?: string) => end({ signature: placeTag({ type: 'content', signature }) });
const IN_CONTENT = inContent();
const thinking = (words: string, signature?: string) => ({
  ...{ type: 'thinking', thinking: words },
  ...(signature !== undefined && { signature }),
});
const own = (signature: string) => wrap('anthropic-messages', signature);
const extra_content = { google: { thought_signature: 's' } };

describe('thoughts', () => {
  test.each<[string, readonly JsonObject[], readonly object[]]>([
    [
      'in a field, until something is said',
      [{ reasoning_content: 'h' }, { reasoning_content: 'm', content: null }, { content: 'a' }],
      [thought('h'), thought('m'), inFields('reasoning_content'), text('a')],
    ],
    ['in a field, until the end', [{ reasoning: 'hm' }], [thought('hm'), inFields('reasoning')]],
    [
      'in a field, until it refuses',
      [{ reasoning: 'hm' }, { refusal: 'no' }],
      [thought('hm'), inFields('reasoning'), { type: 'refusal', choice: 0, text: 'no' }],
    ],
    [
      'in a field, until a tool is called',
      [{ reasoning: 'hm' }, { tool_calls: [{ index: 0, id: 'c', function: { name: 'look' } }] }],
      [thought('hm'), inFields('reasoning'), { type: 'tool-call', choice: 0, call: 0, id: 'c', name: 'look' }],
    ],
    [
      'in the content that say nothing',
      [{ content: [{ type: 'thinking', thinking: [] }] }, { content: 'a' }],
      [text('a')],
    ],
    [
      'in a detail, and then in a field',
      [{ reasoning_details: [{ type: 'reasoning.text', text: 'h', index: 0 }] }, { reasoning: 'm' }],
      [thought('h'), inDetail({ index: 0, type: 'reasoning.text' }), thought('m'), inFields('reasoning')],
    ],
    [
      'in two details of one kind',
      [{ reasoning_details: [0, 1].map((index) => ({ type: 'reasoning.text', text: 'h', index })) }],
      [0, 1].flatMap((index) => [thought('h'), inDetail({ index, type: 'reasoning.text' })]),
    ],
    [
      'in blocks, of which the next is hidden, and the next is not',
      [thinking('a'), { type: 'redacted_thinking', data: 'd' }, { type: 'thinking', signature: 's' }].map((block) => ({
        thinking_blocks: [block],
      })),
      [thought('a'), end(), end({ encrypted: own('d') }), end({ signature: own('s') })],
    ],
    [
      'in a field, and then hidden',
      [{ reasoning_content: 'hm' }, { thinking_blocks: [{ type: 'redacted_thinking', data: 'd' }] }],
      [thought('hm'), inFields('reasoning_content'), end({ encrypted: own('d') })],
    ],
    [
      'that Google signed twice, and what else stands there',
      [{ extra_content }, { extra_content: { google: { thought_signature: 't' } } }, { extra_content: { other: 1 } }],
      [extra_content, { google: { thought_signature: 't' } }].map((extraContent) =>
        end({ signature: placeTag({ type: 'beside', extraContent }) }),
      ),
    ],
    ['that say nothing', [{ reasoning: '', reasoning_content: null, reasoning_details: [], thinking_blocks: [] }], []],
    [
      'in one place after another',
      [{ content: [thinking('h')] }, { reasoning: 'm' }],
      [thought('h'), IN_CONTENT, thought('m'), inFields('reasoning')],
    ],
    [
      'in the content',
      [
        { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'h' }, { type: 'text' }] }] },
        {
          content: [
            thinking('m'),
            { type: 'thinking' },
            { type: 'reference' },
            { type: 'text', text: 'a' },
            { type: 'text' },
          ],
        },
      ],
      [thought('h'), thought('m'), IN_CONTENT, text('a')],
    ],
    [
      'in the content, each with its signature',
      [
        { content: [{ ...thinking('h'), signature: '' }] },
        { content: [thinking('m', 's'), thinking('so', 't'), thinking('')] },
        { content: [thinking('', 'u'), { type: 'text', text: 'a' }] },
      ],
      [...[thought('h'), thought('m'), inContent('s'), thought('so'), inContent('t'), inContent('u')], ...[text('a')]],
    ],
    [
      'in details: pieces of one, then another',
      [
        { reasoning_details: [{ type: 'reasoning.text', text: 'h', index: 0, format: 'f', signature: null }] },
        { reasoning_details: [{ type: 'reasoning.text', text: 'm', index: 0, format: null, signature: '' }] },
        { reasoning_details: [{ type: 'reasoning.text', text: '', index: 0, signature: 's' }] },
        { reasoning_details: [{ type: 'reasoning.text', text: '', index: 0, signature: '' }] },
        { reasoning_details: [{ type: 'reasoning.summary', summary: 'so', index: 1 }] },
      ],
      [
        thought('h'),
        thought('m'),
        inDetail({ format: 'f', index: 0, signature: 's', type: 'reasoning.text' }),
        thought('so', { summary: true }),
        inDetail({ index: 1, type: 'reasoning.summary' }),
      ],
    ],
    [
      'in details of one number and two kinds, one of them hidden',
      [
        { reasoning_details: [{ type: 'reasoning.text', text: 'h', index: 0 }] },
        { reasoning_details: [{ type: 'reasoning.encrypted', data: 'd', index: 0 }] },
      ],
      [
        thought('h'),
        inDetail({ index: 0, type: 'reasoning.text' }),
        end({ encrypted: placeTag({ type: 'detail', detail: { data: 'd', index: 0, type: 'reasoning.encrypted' } }) }),
      ],
    ],
    [
      'in a field, and their details with the signature behind them',
      [
        { reasoning: 'hm' },
        { reasoning_details: [{ type: 'reasoning.text', text: '', signature: 's', index: 0, format: null }] },
      ],
      [thought('hm'), inDetail({ format: null, index: 0, signature: 's', type: 'reasoning.text' })],
    ],
    [
      'in a field, and details of something else',
      [{ reasoning: 'hm' }, { reasoning_details: [{ type: 'reasoning.text', text: 'so', index: 0 }] }],
      [thought('hm'), inFields('reasoning'), thought('so'), inDetail({ index: 0, type: 'reasoning.text' })],
    ],
    [
      'in blocks, each signed',
      [
        { thinking_blocks: [thinking('a', 's')] },
        { thinking_blocks: [thinking('b')] },
        { thinking_blocks: [thinking('', 't')] },
      ],
      [thought('a'), end({ signature: own('s') }), thought('b'), end({ signature: own('t') })],
    ],
    [
      'in blocks, of which only the last goes on',
      [{ thinking_blocks: [thinking('a'), thinking('b')] }, { thinking_blocks: [thinking('c')] }],
      [thought('a'), end(), thought('b'), thought('c'), end()],
    ],
    [
      'in blocks of which nothing is shown',
      [{ thinking_blocks: [{ type: 'redacted_thinking', data: 'd' }, { type: 'redacted_thinking' }, thinking('')] }],
      [end({ encrypted: own('d') }), end({ encrypted: own('') })],
    ],
    [
      'in a field, and once more in a block with its signature',
      [{ reasoning_content: 'hm' }, { thinking_blocks: [thinking('hm', 's')] }],
      [thought('hm'), end({ signature: own('s') })],
    ],
    [
      'in a field, and a block that only signs them, at once',
      [{ reasoning_content: 'hm', thinking_blocks: [thinking('', 's')] }],
      [thought('hm'), end({ signature: own('s') })],
    ],
    [
      'that only Google signed',
      [{ extra_content }, { content: 'a', extra_content: { google: {} } }],
      [end({ signature: placeTag({ type: 'beside', extraContent: extra_content }) }), text('a')],
    ],
  ])('%s', (_name, deltas, events) => {
    expect(said(...deltas)).toStrictEqual(events);
  });
});
