import { drive, type AnswerEvent, type Frame, type JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { anthropicMessages as codec } from './codec.ts';

const frame = (data: JsonObject): Frame => ({ event: String(data.type), data: JSON.stringify(data) });
const open = (content_block: JsonObject): Frame => frame({ type: 'content_block_start', index: 0, content_block });
const delta = (change: JsonObject): Frame => frame({ type: 'content_block_delta', index: 0, delta: change });
const CLOSE = frame({ type: 'content_block_stop', index: 0 });
const START = frame({ type: 'message_start', message: { id: 'msg_1', model: 'm', usage: { output_tokens: 1 } } });
const ending = (change: JsonObject): Frame => frame({ type: 'message_delta', delta: change, usage: {} });
const STOP = frame({ type: 'message_stop' });

const read = (...frames: readonly Frame[]): readonly AnswerEvent[] => [...drive(codec.decodeStream, frames)];

const USAGE = { type: 'usage', usage: { output: 1 }, raw: { output_tokens: 1 } };
const START_EVENT = { type: 'start', id: 'msg_1', model: 'm' };

describe('the message', () => {
  test.each<[string, readonly Frame[], readonly object[]]>([
    [
      'begins once, and nothing stands before it or behind it',
      [delta({ text: 'a' }), STOP, frame({ type: 'ping' }), START, frame({ type: 'message_start' }), STOP, START, STOP],
      [START_EVENT, { type: 'stop', choice: 0, reason: 'other' }, USAGE, { type: 'end' }],
    ],
    [
      'says little',
      [frame({ type: 'message_start' }), STOP],
      [
        { type: 'start', id: '', model: '' },
        { type: 'stop', choice: 0, reason: 'other' },
        { type: 'usage', usage: {}, raw: {} },
        { type: 'end' },
      ],
    ],
    [
      'says its end in two pieces',
      [
        START,
        ending({ stop_reason: 'stop_sequence' }),
        ending({ stop_sequence: 'X' }),
        frame({ type: 'message_delta' }),
        STOP,
      ],
      [
        START_EVENT,
        { type: 'stop', choice: 0, reason: 'stop-sequence', raw: 'stop_sequence', sequence: 'X' },
        USAGE,
        { type: 'end' },
      ],
    ],
  ])('%s', (_name, frames, events) => {
    expect(read(...frames)).toEqual(events);
  });

  test.each([[[]], [[START]], [[START, CLOSE, ending({ stop_reason: 'end_turn' })]]])(
    'is not complete: %j',
    (frames) => {
      expect(() => read(...frames)).toThrow(
        expect.objectContaining({
          code: 'bad_upstream_answer',
          message: 'the provider closed the stream before the answer was complete',
        }),
      );
    },
  );

  test.each<[Frame, string, string | undefined]>([
    [
      frame({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }),
      'the provider ended the stream: Overloaded',
      'overloaded_error',
    ],
    [
      { event: 'chunk', exception: true, data: '{"message":"Too many"}' },
      'the provider ended the stream: Too many',
      undefined,
    ],
  ])('fails: %j', (failure, message, cause) => {
    for (const before of [[], [START], [START, open({ type: 'text', text: 'a' })]])
      expect(() => read(...before, failure)).toThrow(
        expect.objectContaining({ code: 'bad_upstream_answer', message, cause }),
      );
  });

  test('is not made of texts', () => {
    expect(() => read(START, { event: 'ping', data: '"ping"' })).toThrow(
      'the provider sent a stream event that cannot be read: it is no object',
    );
  });
});
