import type { AnswerEvent, JsonObject } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { wrap } from '../translating/signature-envelope.ts';
import { PLAIN } from './seals.ts';
import { added, done, written } from './testdata/written.ts';

const text = (words: string) => ({ type: 'text', choice: 0, text: words }) as const;
const message = (status: string, ...content: readonly JsonObject[]) => ({
  ...{ id: 'msg_made-1_0', type: 'message', status, role: 'assistant' },
  content,
});
const part = (words: string, more: JsonObject = {}) => ({
  ...{ type: 'output_text', text: words, annotations: [], logprobs: [] },
  ...more,
});
const PLACE = { item_id: 'msg_made-1_0', output_index: 0, content_index: 0 };
const LOGPROB = { token: 'a', logprob: -1, bytes: null, top_logprobs: [] };
const CITED = { type: 'url_citation', url: 'https://a', title: '', start_index: 0, end_index: 0 };

const thought = { id: 'rs_made-1_0', type: 'reasoning' };
const SUMMARY_PLACE = { item_id: 'rs_made-1_0', output_index: 0, summary_index: 0 };
const summary = (words: string) => ({ type: 'summary_text', text: words });

/** A thought that is shown, until what its item says at the end. */
const shown = (last: JsonObject) => [
  added(0, { ...thought, summary: [] }),
  ['reasoning_summary_part.added', { ...SUMMARY_PLACE, part: summary('') }],
  ['reasoning_summary_text.delta', { ...SUMMARY_PLACE, delta: 'h' }],
  ['reasoning_summary_text.delta', { ...SUMMARY_PLACE, delta: 'm' }],
  ['reasoning_summary_text.done', { ...SUMMARY_PLACE, text: 'hm' }],
  ['reasoning_summary_part.done', { ...SUMMARY_PLACE, part: summary('hm') }],
  done(0, { ...thought, ...last }),
];
const THINKING = ['h', 'm'].map((words) => ({ type: 'reasoning', choice: 0, text: words }) as const);
const end = (fields: { readonly signature?: string; readonly encrypted?: string } = {}) =>
  ({ type: 'reasoning-end', choice: 0, ...fields }) as const;

test.each<[string, readonly AnswerEvent[], readonly unknown[]]>([
  [
    'a text, its sources and the probabilities of its tokens',
    [
      text('a'),
      { type: 'logprobs', choice: 0, tokens: [{ token: 'a', logprob: -1 }] },
      { type: 'citation', choice: 0, citation: { url: 'https://a' } },
      text('b'),
      { type: 'citation', choice: 0, citation: { url: 'https://a' } },
    ],
    [
      added(0, message('in_progress')),
      ['content_part.added', { ...PLACE, part: part('') }],
      ['output_text.delta', { ...PLACE, delta: 'a', logprobs: [] }],
      ['output_text.delta', { ...PLACE, delta: '', logprobs: [LOGPROB] }],
      ['output_text.annotation.added', { ...PLACE, annotation_index: 0, annotation: CITED }],
      ['output_text.delta', { ...PLACE, delta: 'b', logprobs: [] }],
      ['output_text.annotation.added', { ...PLACE, annotation_index: 1, annotation: CITED }],
      ['output_text.done', { ...PLACE, text: 'ab', logprobs: [LOGPROB] }],
      ['content_part.done', { ...PLACE, part: part('ab', { annotations: [CITED, CITED], logprobs: [LOGPROB] }) }],
      done(0, message('completed', part('ab', { annotations: [CITED, CITED], logprobs: [LOGPROB] }))),
    ],
  ],
  [
    'a text, and a refusal behind it',
    [text('a'), { type: 'refusal', choice: 0, text: 'no' }],
    [
      added(0, message('in_progress')),
      ['content_part.added', { ...PLACE, part: part('') }],
      ['output_text.delta', { ...PLACE, delta: 'a', logprobs: [] }],
      ['output_text.done', { ...PLACE, text: 'a', logprobs: [] }],
      ['content_part.done', { ...PLACE, part: part('a') }],
      ['content_part.added', { ...PLACE, content_index: 1, part: { type: 'refusal', refusal: '' } }],
      ['refusal.delta', { ...PLACE, content_index: 1, delta: 'no' }],
      ['refusal.done', { ...PLACE, content_index: 1, refusal: 'no' }],
      ['content_part.done', { ...PLACE, content_index: 1, part: { type: 'refusal', refusal: 'no' } }],
      done(0, message('completed', part('a'), { type: 'refusal', refusal: 'no' })),
    ],
  ],
  [
    'what is about a text that is over is nothing',
    [
      text('a'),
      { type: 'text-end', choice: 0 },
      { type: 'citation', choice: 0, citation: { url: 'https://a' } },
      { type: 'logprobs', choice: 0, tokens: [{ token: 'a', logprob: -1 }] },
    ],
    [
      added(0, message('in_progress')),
      ['content_part.added', { ...PLACE, part: part('') }],
      ['output_text.delta', { ...PLACE, delta: 'a', logprobs: [] }],
      ['output_text.done', { ...PLACE, text: 'a', logprobs: [] }],
      ['content_part.done', { ...PLACE, part: part('a') }],
      done(0, message('completed', part('a'))),
    ],
  ],
  [
    'what is about no text is nothing',
    [
      { type: 'citation', choice: 0, citation: { url: 'https://a' } },
      { type: 'logprobs', choice: 0, tokens: [{ token: 'a', logprob: -1 }] },
      { type: 'text-end', choice: 0 },
      { type: 'tool-args', choice: 0, call: 0, json: '{}' },
      { type: 'media', choice: 0, kind: 'audio', base64: 'AA' },
    ],
    [],
  ],
  [
    'what is about a refusal is nothing',
    [
      { type: 'refusal', choice: 0, text: 'no' },
      { type: 'citation', choice: 0, citation: { url: 'https://a' } },
      { type: 'logprobs', choice: 0, tokens: [{ token: 'a', logprob: -1 }] },
    ],
    [
      added(0, message('in_progress')),
      ['content_part.added', { ...PLACE, part: { type: 'refusal', refusal: '' } }],
      ['refusal.delta', { ...PLACE, delta: 'no' }],
      ['refusal.done', { ...PLACE, refusal: 'no' }],
      ['content_part.done', { ...PLACE, part: { type: 'refusal', refusal: 'no' } }],
      done(0, message('completed', { type: 'refusal', refusal: 'no' })),
    ],
  ],
  ['thoughts that nobody ends', THINKING, shown({ summary: [summary('hm')] })],
  ['thoughts that nobody signed', [...THINKING, end()], shown({ summary: [summary('hm')] })],
  [
    'thoughts of its own',
    [...THINKING, end({ encrypted: wrap('openai-responses', 'e') })],
    shown({ summary: [summary('hm')], encrypted_content: 'e' }),
  ],
  [
    'thoughts that others signed',
    [...THINKING, end({ signature: wrap('gemini', 's') })],
    shown({ summary: [summary('hm')], encrypted_content: `signature.${wrap('gemini', 's')}` }),
  ],
  [
    'thoughts in plain text',
    [...THINKING, end({ signature: PLAIN })],
    shown({ summary: [], content: [{ type: 'reasoning_text', text: 'hm' }] }),
  ],
  [
    'thoughts of which nothing is shown',
    [end({ encrypted: wrap('anthropic-messages', 'e') })],
    [
      added(0, { ...thought, summary: [] }),
      done(0, { ...thought, summary: [], encrypted_content: wrap('anthropic-messages', 'e') }),
    ],
  ],
])('%s', (_name, events, said) => {
  expect(written(...events)).toStrictEqual(said);
});
