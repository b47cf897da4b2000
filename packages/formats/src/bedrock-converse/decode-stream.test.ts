import { drive, type AnswerEvent, type Frame, type JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { wrap } from '../translating/signature-envelope.ts';
import { decodeStream } from './decode-stream.ts';

const frame = (event: string, payload: JsonObject = {}): Frame => ({ event, data: JSON.stringify(payload) });
const START = frame('messageStart', { role: 'assistant' });
const begin = (start: JsonObject, contentBlockIndex = 0): Frame =>
  frame('contentBlockStart', { contentBlockIndex, start });
const delta = (change: JsonObject, contentBlockIndex = 0): Frame =>
  frame('contentBlockDelta', { contentBlockIndex, delta: change });
const END = frame('contentBlockStop', { contentBlockIndex: 0 });
const STOP = frame('messageStop', { stopReason: 'end_turn' });
const METADATA = frame('metadata', { usage: { inputTokens: 1, outputTokens: 2 }, serviceTier: { type: 'flex' } });

const started: AnswerEvent = { type: 'start', id: '', model: '' };
const stopped: AnswerEvent = { type: 'stop', choice: 0, reason: 'stop', raw: 'end_turn' };
const counted: readonly AnswerEvent[] = [
  { type: 'usage', usage: { input: 1, output: 2, serviceTier: 'flex' }, raw: { inputTokens: 1, outputTokens: 2 } },
  { type: 'end' },
];
const text = (words: string): AnswerEvent => ({ type: 'text', choice: 0, text: words });
const textEnd: AnswerEvent = { type: 'text-end', choice: 0 };
const native = (value: JsonObject): AnswerEvent => ({
  ...{ type: 'native', choice: 0 },
  part: { type: 'native', format: 'bedrock-converse', value },
});
const args = (call: number, json: string): AnswerEvent => ({ type: 'tool-args', choice: 0, call, json });

const decoded = (...frames: readonly Frame[]) => [...drive(decodeStream, frames)];

test.each<[string, readonly Frame[], readonly AnswerEvent[]]>([
  ['nothing', [], []],
  ['a text', [delta({ text: 'a' }), delta({ text: '' }), delta({ text: 'b' }), END], [text('a'), text('b'), textEnd]],
  ['texts without an end', [delta({ text: 'a' }), delta({ text: 'b' }, 1)], [text('a'), textEnd, text('b'), textEnd]],
  [
    'thoughts, signed and not, before a text',
    [
      delta({ reasoningContent: { text: 'Hm' } }),
      delta({ reasoningContent: { signature: 's' } }),
      delta({ reasoningContent: { redactedContent: '' } }),
      END,
      delta({ reasoningContent: { text: 'So' } }, 1),
      delta({ text: 'a' }, 2),
    ],
    [
      { type: 'reasoning', choice: 0, text: 'Hm' },
      { type: 'reasoning-end', choice: 0, signature: wrap('bedrock-converse', 's') },
      { type: 'reasoning', choice: 0, text: 'So' },
      { type: 'reasoning-end', choice: 0 },
      text('a'),
      textEnd,
    ],
  ],
  [
    'hidden thoughts in pieces',
    [
      delta({ reasoningContent: { redactedContent: 'QU' } }),
      delta({ reasoningContent: { redactedContent: 'JD' } }),
      END,
    ],
    [{ type: 'reasoning-end', choice: 0, encrypted: wrap('bedrock-converse', 'QUJD') }],
  ],
  [
    'calls, one without arguments, one without an end',
    [
      begin({ toolUse: { toolUseId: 'x', name: 'one' } }),
      delta({ toolUse: { input: '' } }),
      END,
      begin({ toolUse: { toolUseId: 'y', name: 'two' } }, 1),
      delta({ toolUse: { input: '{"a":' } }, 1),
      delta({ toolUse: { input: '1}' } }, 1),
      begin({ toolUse: {} }, 2),
      delta({ toolUse: {} }, 2),
    ],
    [
      { type: 'tool-call', choice: 0, call: 0, id: 'x', name: 'one' },
      args(0, '{}'),
      { type: 'tool-call', choice: 0, call: 1, id: 'y', name: 'two' },
      args(1, '{"a":'),
      args(1, '1}'),
      { type: 'tool-call', choice: 0, call: 2, id: '', name: '' },
      args(2, '{}'),
    ],
  ],
  [
    'a tool that ran there, and one that takes nothing',
    [
      begin({ toolUse: { toolUseId: 's', type: 'server_tool_use' } }),
      delta({ toolUse: { input: '{"a":' } }),
      delta({ toolUse: { input: '1}' } }),
      END,
      begin({ toolUse: { toolUseId: 't', type: 'server_tool_use' } }),
      END,
      begin({ toolUse: { toolUseId: 'x', name: 'one' } }),
      END,
    ],
    [
      native({ toolUse: { toolUseId: 's', type: 'server_tool_use', input: { a: 1 } } }),
      native({ toolUse: { toolUseId: 't', type: 'server_tool_use', input: {} } }),
      { type: 'tool-call', choice: 0, call: 0, id: 'x', name: 'one' },
      args(0, '{}'),
    ],
  ],
  [
    'what it found, in pieces; and nothing',
    [
      begin({ toolResult: { toolUseId: 's' } }),
      delta({ toolResult: [{ json: { a: 1 } }, { text: 'b' }] }),
      delta({ toolResult: [{ text: 'c' }] }),
      END,
      begin({ toolResult: { toolUseId: 't' } }),
      END,
    ],
    [
      native({ toolResult: { toolUseId: 's', content: [{ json: { a: 1 } }, { text: 'b' }, { text: 'c' }] } }),
      native({ toolResult: { toolUseId: 't', content: [] } }),
    ],
  ],
  [
    'a picture in pieces, and one of no type',
    [
      begin({ image: { format: 'jpeg' } }),
      delta({}),
      delta({ image: { source: { bytes: 'QU' } } }),
      delta({ image: { source: { bytes: 'JD' } } }),
      END,
      begin({ image: {} }),
      delta({ image: {} }),
      END,
    ],
    [
      { type: 'media', choice: 0, kind: 'image', mediaType: 'image/jpeg', base64: 'QUJD' },
      { type: 'media', choice: 0, kind: 'image', base64: '' },
    ],
  ],
  [
    'citations, before, in and behind a text',
    [delta({ citation: { title: 'A' } }), delta({ text: 'abc' }), delta({ citation: { title: 'B' } }), END],
    [
      text('abc'),
      ...['A', 'B'].map((title): AnswerEvent => ({
        ...{ type: 'citation', choice: 0 },
        citation: { title, start: 0, end: 3, native: { format: 'bedrock-converse', value: { title } } },
      })),
      textEnd,
    ],
  ],
  [
    'what is newer than this code',
    [begin({ video: {} }), delta({ video: {} }), END, frame('newEvent', { contentBlockIndex: 0 }), delta({}), START],
    [],
  ],
])('%s', (_name, frames, events) => {
  expect(decoded(START, ...frames, STOP, METADATA)).toEqual([started, ...events, stopped, ...counted]);
});

describe('the order of events', () => {
  test('what stands outside of the message is none of it', () => {
    const early = [delta({ text: 'x' }), METADATA];
    const late = [delta({ text: 'x' }), STOP, METADATA];
    expect(decoded(...early, START, METADATA, STOP, ...late, ...late)).toEqual([started, stopped, ...counted]);
  });

  test('an answer is whole without what it cost', () => {
    expect(decoded(START, STOP)).toEqual([started, stopped, { type: 'end' }]);
    expect(decoded(START, STOP, frame('metadata'))).toEqual([started, stopped, { type: 'end' }]);
  });

  test('the tier that was asked for stands in the head', () => {
    expect(decoded(frame('messageStart', { serviceTier: { type: 'flex' } }), STOP)[0]).toEqual({
      ...started,
      serviceTier: 'flex',
    });
  });
});

test.each<[string, readonly Frame[], string]>([
  ['cut off', [START, delta({ text: 'a' })], 'the provider closed the stream before the answer was complete'],
  ['not begun', [], 'the provider closed the stream before the answer was complete'],
  [
    'an exception',
    [START, { ...frame('throttlingException', { message: 'slow down' }), exception: true }],
    'the provider ended the stream: slow down',
  ],
  [
    'no object',
    [{ event: 'messageStart', data: '7' }],
    'the provider sent a stream event that cannot be read: it is no object',
  ],
])('%s is an error', (_name, frames, message) => {
  expect(() => decoded(...frames)).toThrow(expect.objectContaining({ code: 'bad_upstream_answer', message }));
});

test('a block ends with its own event, not with the next one', () => {
  const [inText] = decodeStream.step(decodeStream.step(decodeStream.initial, START)[0], delta({ text: 'a' }));
  expect(decodeStream.step(inText, END)[1]).toEqual([textEnd]);
});
