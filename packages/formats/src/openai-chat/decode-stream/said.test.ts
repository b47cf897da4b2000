import { drive, type AnswerEvent, type Frame, type JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { wrap } from '../../translating/signature-envelope.ts';
import { openaiChat as codec } from '../codec.ts';
import { readAudio } from './said.ts';

const frame = (value: JsonObject): Frame => ({ event: '', data: JSON.stringify(value) });
const DONE: Frame = { event: '', data: '[DONE]' };
const read = (...frames: readonly Frame[]): readonly AnswerEvent[] => [...drive(codec.decodeStream, [...frames, DONE])];
const chunk = (delta: JsonObject, more: JsonObject = {}): Frame => frame({ id: 'g/1', choices: [{ delta, ...more }] });
/** What is said by chunks with these deltas, between the start and the stop. */
const said = (...deltas: readonly JsonObject[]): readonly AnswerEvent[] =>
  read(...deltas.map((delta) => chunk(delta))).slice(1, -2);

const media = (more: JsonObject) => ({ type: 'media', choice: 0, ...more });
const image = (url: JsonObject[string]) => ({ type: 'image_url', image_url: url });
const call = (number: number, more: JsonObject = {}) => ({
  ...{ type: 'tool-call', choice: 0, call: number, id: 'c', name: 'look' },
  ...more,
});
const args = (number: number, json: string) => ({ type: 'tool-args', choice: 0, call: number, json });
const citation = (value: JsonObject) => ({ type: 'citation', choice: 0, citation: value });

describe('pieces', () => {
  test.each<[string, readonly JsonObject[], readonly object[]]>([
    [
      'nothing',
      [
        {},
        { content: '', refusal: '' },
        { content: null, refusal: null, audio: null, images: null, annotations: null },
      ],
      [],
    ],
    [
      'images in the content and beside it, but no addresses',
      [
        { content: [image({ url: 'data:image/webp;base64,AA' }), image('https://a')] },
        { images: [image('data:;base64,BB'), image({ url: 'https://a' }), image(null), { type: 'image_url' }] },
      ],
      [media({ kind: 'image', base64: 'AA', mediaType: 'image/webp' }), media({ kind: 'image', base64: 'BB' })],
    ],
    [
      'speech',
      [
        { audio: { id: 'a', transcript: 'H' } },
        { audio: { id: '', data: 'AA', transcript: '' } },
        { audio: { data: 'BB', transcript: 'i', expires_at: 17 } },
        { audio: { expires_at: 0 } },
      ],
      [media({ kind: 'audio', base64: 'AABB', transcript: 'Hi', id: 'a', expiresAt: 17 })],
    ],
    [
      'speech of which nothing is known but that it is there',
      [{ audio: { id: 'a' } }],
      [media({ kind: 'audio', base64: '', id: 'a' })],
    ],
    ['speech without a name', [{ audio: { data: 'AA' } }], [media({ kind: 'audio', base64: 'AA' })]],
    [
      'words that are only spoken',
      [{ audio: { transcript: 'Hi' } }],
      [media({ kind: 'audio', base64: '', transcript: 'Hi' })],
    ],
    ['no speech (Snowflake)', [{ audio: { id: '', data: '', transcript: '' } }], []],
    [
      'citations',
      [
        {
          annotations: [
            {
              type: 'url_citation',
              url_citation: { url: 'https://a', title: 'A', content: 'x', start_index: 0, end_index: 1 },
            },
            { type: 'url_citation', url_citation: { title: '' } },
            { type: 'file', file: {} },
          ],
        },
      ],
      [citation({ url: 'https://a', title: 'A', citedText: 'x', start: 0, end: 1 }), citation({})],
    ],
    [
      'calls that are counted',
      [
        { tool_calls: [{ index: 0, id: 'c', function: { name: 'look', arguments: '' } }] },
        {
          tool_calls: [
            { index: 1, id: 'd', function: { name: 'look', arguments: '{' } },
            { index: 0, function: { arguments: '{}' } },
          ],
        },
        { tool_calls: [{ index: 1, id: 'd', function: { name: 'look', arguments: '}' } }] },
      ],
      [call(0), call(1, { id: 'd' }), args(1, '{'), args(0, '{}'), args(1, '}')],
    ],
    [
      'calls that nobody counts, nor names',
      [
        { tool_calls: [{ function: { name: 'a' } }, { function: { name: 'b', arguments: '{' } }] },
        { tool_calls: [{ function: { arguments: '}' } }] },
      ],
      [
        call(0, { id: 'call_g_1_0_0', name: 'a' }),
        call(1, { id: 'call_g_1_0_1', name: 'b' }),
        ...[args(1, '{'), args(1, '}')],
      ],
    ],
    [
      'a call whose name comes after its id',
      [
        { tool_calls: [{ index: 0, id: 'c' }] },
        { tool_calls: [{ index: 0, function: { name: 'look', arguments: '{}' } }] },
      ],
      [call(0), args(0, '{}')],
    ],
    ['a call that is none', [{ tool_calls: [{ index: 0 }, {}] }], []],
    [
      'a call that nobody counts, whose name comes after its id',
      [{ tool_calls: [{ id: 'c' }] }, { tool_calls: [{ function: { name: 'look', arguments: '{}' } }] }],
      [call(0), args(0, '{}')],
    ],
    [
      'a call whose name is said again, without its id',
      [{}, { arguments: '{}' }].map((more, at) => ({
        tool_calls: [{ index: 0, ...(at === 0 && { id: 'c' }), function: { name: 'look', ...more } }],
      })),
      [call(0), args(0, '{}')],
    ],
    [
      'a custom tool whose name comes after its id',
      [{ id: 'c', custom: {} }, { custom: { name: 'look', input: 'ls' } }].map((piece) => ({
        tool_calls: [{ index: 0, type: 'custom', ...piece }],
      })),
      [call(0, { custom: true }), args(0, 'ls')],
    ],
    [
      'arguments that are no text',
      [
        {
          tool_calls: [
            { id: 'c', function: { name: 'look', arguments: { a: 1 } } },
            { id: 'd', function: { name: 'look', arguments: null } },
          ],
        },
      ],
      [call(0), args(0, '{"a":1}'), call(1, { id: 'd' })],
    ],
    [
      'a custom tool, beside an empty function',
      [
        { tool_calls: [{ index: 0, id: 'c', type: 'custom', custom: { name: 'look', input: 'ls' }, function: {} }] },
        { tool_calls: [{ index: 0, custom: { input: ' -l' } }] },
      ],
      [call(0, { custom: true }), args(0, 'ls'), args(0, ' -l')],
    ],
    [
      'a function, beside an empty custom tool',
      [{ tool_calls: [{ id: 'c', type: 'function', function: { name: 'look', arguments: '{}' }, custom: {} }] }],
      [call(0), args(0, '{}')],
    ],
    [
      'a call that Google signed',
      [
        {
          tool_calls: [{ id: 'c', function: { name: 'look' }, extra_content: { google: { thought_signature: 's' } } }],
        },
      ],
      [call(0, { signature: wrap('openai-chat', 's') })],
    ],
    [
      'a function, as before there were tools',
      [{ function_call: { name: 'look', arguments: '' } }, { function_call: { arguments: '{}' } }],
      [call(0, { id: 'call_g_1_0_0' }), args(0, '{}')],
    ],
  ])('%s', (_name, deltas, events) => {
    expect(said(...deltas)).toStrictEqual(events);
  });

  test('arguments of a call that has no name', () => {
    expect(() => said({ tool_calls: [{ index: 0, function: { arguments: '{}' } }] })).toThrow(
      'the provider sent an answer that cannot be read: a tool call has arguments before it has a name',
    );
  });

  test('more speech than there can be', () => {
    const most = 'A'.repeat(64 * 1_024 * 1_024);
    const [full] = readAudio({ choice: 0, answerId: 'g', calls: [] }, { audio: { data: most } });
    expect(full.audio?.data?.length).toBe(most.length);
    expect(readAudio(full, { audio: { transcript: 'a' } })[0].audio?.data).toBe(full.audio?.data);
    expect(() => readAudio(full, { audio: { data: 'A' } })).toThrow(
      'the provider sent an answer that cannot be read: what is spoken is too long',
    );
  });

  test('more calls than there can be', () => {
    const calls = (count: number) =>
      said({ tool_calls: Array.from({ length: count }, (_, at) => ({ id: `${at}`, function: { name: 'a' } })) });
    expect(calls(1_024)).toHaveLength(1_024);
    expect(() => calls(1_025)).toThrow('the provider sent an answer that cannot be read: it calls too many tools');
  });
});
