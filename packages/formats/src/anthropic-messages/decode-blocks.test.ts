import { drive, type AnswerEvent, type Frame, type JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { wrap } from '../translating/signature-envelope.ts';
import { anthropicMessages as codec } from './codec.ts';

const frame = (data: JsonObject): Frame => ({ event: String(data.type), data: JSON.stringify(data) });
const open = (content_block: JsonObject): Frame => frame({ type: 'content_block_start', index: 0, content_block });
const delta = (change: JsonObject): Frame => frame({ type: 'content_block_delta', index: 0, delta: change });
const CLOSE = frame({ type: 'content_block_stop', index: 0 });
const START = frame({ type: 'message_start', message: { id: 'msg_1', model: 'm', usage: { output_tokens: 1 } } });
const ending = (change: JsonObject): Frame => frame({ type: 'message_delta', delta: change, usage: {} });
const STOP = frame({ type: 'message_stop' });

const read = (...frames: readonly Frame[]): readonly AnswerEvent[] => [...drive(codec.decodeStream, frames)];
/** What stands between the start and the end of an answer. */
const said = (...frames: readonly Frame[]): readonly AnswerEvent[] =>
  read(START, ...frames, ending({ stop_reason: 'end_turn' }), STOP).slice(1, -3);

const text = (words: string) => ({ type: 'text', choice: 0, text: words });
const TEXT_END = { type: 'text-end', choice: 0 };
const call = (id: string, name: string, number = 0) => ({ type: 'tool-call', choice: 0, call: number, id, name });
const args = (json: string, number = 0) => ({ type: 'tool-args', choice: 0, call: number, json });
const native = (value: JsonObject) => ({
  ...{ type: 'native', choice: 0 },
  part: { type: 'native', format: 'anthropic-messages', value },
});
const signed = (signature?: string) => ({
  ...{ type: 'reasoning-end', choice: 0 },
  signature: signature && wrap('anthropic-messages', signature),
});
const USE = { type: 'server_tool_use', id: 's', name: 'web_search' };

describe('blocks', () => {
  test.each<[string, readonly Frame[], readonly object[]]>([
    ['a text that begins with its block', [open({ type: 'text', text: 'a' }), CLOSE], [text('a'), TEXT_END]],
    ['a text that says nothing', [open({ type: 'text' }), delta({ type: 'text_delta' }), CLOSE], [TEXT_END]],
    [
      'one after the other, though nobody says that the first is over',
      [open({ type: 'text', text: 'a' }), open({ type: 'text', text: 'b' }), CLOSE],
      [text('a'), TEXT_END, text('b'), TEXT_END],
    ],
    ['one that is open when the message is over', [open({ type: 'text', text: 'a' })], [text('a'), TEXT_END]],
    [
      'thoughts that begin with their block, signed there',
      [open({ type: 'thinking', thinking: 'a', signature: 's' }), delta({ thinking: 'b' }), CLOSE],
      [{ type: 'reasoning', choice: 0, text: 'a' }, { type: 'reasoning', choice: 0, text: 'b' }, signed('s')],
    ],
    [
      'thoughts that are signed later, and nothing more to think',
      [
        open({ type: 'thinking', thinking: '', signature: '' }),
        delta({ type: 'thinking_delta', thinking: '' }),
        delta({ type: 'signature_delta', signature: 's' }),
        CLOSE,
      ],
      [signed('s')],
    ],
    ['thoughts that nobody signed', [open({ type: 'thinking' }), delta({ type: 'thinking_delta' }), CLOSE], [signed()]],
    [
      'hidden thoughts, of which there is no more',
      [open({ type: 'redacted_thinking', data: 'd' }), delta({ type: 'thinking_delta', thinking: 'a' }), CLOSE],
      [{ type: 'reasoning-end', choice: 0, encrypted: wrap('anthropic-messages', 'd') }],
    ],
    [
      'calls: one whose input comes at once, one without any, one in pieces',
      [
        open({ type: 'tool_use', id: 'a', name: 'x', input: { q: 1 } }),
        CLOSE,
        open({ type: 'tool_use', id: 'b', name: 'y' }),
        delta({ type: 'input_json_delta', partial_json: '' }),
        CLOSE,
        open({ type: 'tool_use', id: 'c', name: 'z', input: {} }),
        delta({ type: 'input_json_delta', partial_json: '{"q"' }),
        delta({ type: 'input_json_delta' }),
        delta({ type: 'input_json_delta', partial_json: ':2}' }),
        CLOSE,
      ],
      [
        ...[call('a', 'x'), args('{"q":1}')],
        ...[call('b', 'y', 1), args('{}', 1)],
        ...[call('c', 'z', 2), args('{"q"', 2), args(':2}', 2)],
      ],
    ],
    ['a call of nobody knows what', [open({ type: 'tool_use' }), CLOSE], [call('', ''), args('{}')]],
    [
      'a tool of the server, whose input comes in pieces',
      [
        open({ ...USE, input: {} }),
        delta({ type: 'input_json_delta', partial_json: '' }),
        delta({ type: 'input_json_delta', partial_json: '{"query":' }),
        delta({ type: 'input_json_delta', partial_json: '"x"}' }),
        CLOSE,
      ],
      [native({ ...USE, input: { query: 'x' } })],
    ],
    ['a tool of the server without input', [open({ ...USE, input: {} }), CLOSE], [native({ ...USE, input: {} })]],
    [
      'a summary that grows',
      [
        open({ type: 'compaction', content: null }),
        delta({ type: 'compaction_delta', content: 'So ' }),
        delta({ type: 'compaction_delta', content: 'far.' }),
        CLOSE,
      ],
      [native({ type: 'compaction', content: 'So far.' })],
    ],
    [
      'a summary of nothing',
      [open({ type: 'compaction', content: null }), CLOSE],
      [native({ type: 'compaction', content: null })],
    ],
    ['a block that is none', [frame({ type: 'content_block_start' }), CLOSE], [native({})]],
    [
      'a piece behind the end of its block',
      [open({ type: 'text', text: 'a' }), CLOSE, delta({ type: 'text_delta', text: 'b' })],
      [text('a'), TEXT_END],
    ],
    ['a piece of no block', [delta({ type: 'text_delta', text: 'a' }), CLOSE], []],
    [
      'pings, and what is newer',
      [
        frame({ type: 'ping' }),
        open({ type: 'text', text: 'a' }),
        frame({ type: 'new' }),
        delta({ type: 'new' }),
        CLOSE,
      ],
      [text('a'), TEXT_END],
    ],
  ])('%s', (_name, frames, events) => {
    expect(said(...frames)).toEqual(events);
  });

  test('a tool of the server whose input is no JSON', () => {
    expect(() => said(open(USE), delta({ partial_json: '{' }), CLOSE)).toThrow(
      expect.objectContaining({ code: 'bad_upstream_answer' }),
    );
  });

  test('a tool of the server that says more than fits', () => {
    const half = 'x'.repeat(4_194_304);
    const fill = [delta({ content: half }), delta({ partial_json: half })];
    const tooLarge = 'the provider sent a stream that cannot be read: a block of a server tool is too large';
    const { initial, step } = codec.decodeStream;
    const full = [START, open(USE), ...fill].reduce((state, each) => step(state, each)[0], initial);
    expect(() => step(full, delta({ partial_json: 'x' }))).toThrow(tooLarge);
    expect(() => step(full, delta({ content: 'x' }))).toThrow(tooLarge);
  });
});
