import type { JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { wrap } from '../translating/signature-envelope.ts';
import { anthropicMessages as codec } from './codec.ts';

const TEXT_END = { type: 'text-end', choice: 0 };
const text = (words: string) => ({ type: 'text', choice: 0, text: words });
const call = (number: number, id: string, name: string) => ({ type: 'tool-call', choice: 0, call: number, id, name });
const args = (number: number, json: string) => ({ type: 'tool-args', choice: 0, call: number, json });
const signed = (signature?: string) => ({
  ...{ type: 'reasoning-end', choice: 0 },
  signature: signature && wrap('anthropic-messages', signature),
});

describe('blocks', () => {
  test.each<[string, readonly JsonObject[], readonly object[]]>([
    [
      'texts',
      [
        { type: 'text', text: 'a' },
        { type: 'text', text: 'b' },
      ],
      [text('a'), TEXT_END, text('b'), TEXT_END],
    ],
    ['a text that says nothing', [{ type: 'text' }], [TEXT_END]],
    [
      'a text that cites',
      [{ type: 'text', text: 'abc', citations: [{ type: 'char_location', cited_text: 'x' }] }],
      [
        text('abc'),
        {
          ...{ type: 'citation', choice: 0 },
          citation: {
            ...{ citedText: 'x', start: 0, end: 3 },
            native: { format: 'anthropic-messages', value: { type: 'char_location', cited_text: 'x' } },
          },
        },
        TEXT_END,
      ],
    ],
    [
      'a citation of no text',
      [{ type: 'text', citations: [{ type: 'char_location' }] }],
      [
        {
          ...{ type: 'citation', choice: 0 },
          citation: { native: { format: 'anthropic-messages', value: { type: 'char_location' } } },
        },
        TEXT_END,
      ],
    ],
    [
      'thoughts',
      [{ type: 'thinking', thinking: 'a', signature: 's' }, { type: 'thinking' }, { type: 'redacted_thinking' }],
      [
        { type: 'reasoning', choice: 0, text: 'a' },
        signed('s'),
        signed(),
        { type: 'reasoning-end', choice: 0, encrypted: wrap('anthropic-messages', '') },
      ],
    ],
    [
      'calls, counted among themselves',
      [{ type: 'tool_use', id: 'a', name: 'x', input: { q: 1 } }, { type: 'text', text: 'a' }, { type: 'tool_use' }],
      [call(0, 'a', 'x'), args(0, '{"q":1}'), text('a'), TEXT_END, call(1, '', ''), args(1, '{}')],
    ],
    [
      'tools of the server, and what is newer',
      [{ type: 'server_tool_use', id: 's', name: 'web_search', input: {} }, { type: 'new' }],
      [{ type: 'server_tool_use', id: 's', name: 'web_search', input: {} }, { type: 'new' }].map((value) => ({
        type: 'native',
        choice: 0,
        part: { type: 'native', format: 'anthropic-messages', value },
      })),
    ],
  ])('%s', (_name, content, events) => {
    expect(codec.decodeAnswer({ content }).slice(1, -2)).toEqual(events);
  });
});

test('a message that says little', () => {
  expect(codec.decodeAnswer({ content: [] })).toEqual([
    { type: 'start', id: '', model: '' },
    { type: 'stop', choice: 0, reason: 'other' },
    { type: 'end' },
  ]);
});

test('a message that says all', () => {
  const usage = { input_tokens: 3, output_tokens: 2, service_tier: 'standard' };
  const body = {
    ...{ id: 'msg_1', model: 'm', content: [], stop_reason: 'refusal', stop_sequence: null, usage },
    stop_details: { type: 'refusal', explanation: 'No.' },
  };
  expect(codec.decodeAnswer(body)).toEqual([
    { type: 'start', id: 'msg_1', model: 'm', serviceTier: 'standard' },
    { type: 'refusal', choice: 0, text: 'No.' },
    { type: 'stop', choice: 0, reason: 'content-filter', raw: 'refusal' },
    { type: 'usage', usage: { input: 3, output: 2 }, raw: usage },
    { type: 'end' },
  ]);
});

test.each([{}, { content: 'Hi' }, { content: null }])('%j is no message', (body) => {
  expect(() => codec.decodeAnswer(body)).toThrow('the provider sent an answer that cannot be read: it has no content');
});
