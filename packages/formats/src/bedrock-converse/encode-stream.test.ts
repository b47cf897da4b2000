import { drive, type AnswerEvent, type JsonObject } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { ANSWER } from '../testing/conformance.ts';
import { wrap } from '../translating/signature-envelope.ts';
import { UNCOUNTED } from '../testing/uncounted.ts';
import { encodeStream } from './encode-stream.ts';

const START: AnswerEvent = { type: 'start', id: 'i', model: 'm' };
const STOP: AnswerEvent = { type: 'stop', choice: 0, reason: 'stop' };
const written = (...events: readonly AnswerEvent[]): unknown[] =>
  [...drive(encodeStream(ANSWER), events)].map(({ event, data }) => ({ [event]: JSON.parse(data) as JsonObject }));

const begun = (contentBlockIndex: number, start: JsonObject) => ({ contentBlockStart: { contentBlockIndex, start } });
const delta = (contentBlockIndex: number, change: JsonObject) => ({
  contentBlockDelta: { contentBlockIndex, delta: change },
});
const over = (contentBlockIndex: number) => ({ contentBlockStop: { contentBlockIndex } });
const text = (words: string): AnswerEvent => ({ type: 'text', choice: 0, text: words });
const thought = (words: string): AnswerEvent => ({ type: 'reasoning', choice: 0, text: words });
const thoughtEnd = (more: object = {}): AnswerEvent => ({ type: 'reasoning-end', choice: 0, ...more });
const textEnd: AnswerEvent = { type: 'text-end', choice: 0 };
const cite = (title: string): AnswerEvent => ({ type: 'citation', choice: 0, citation: { title, document: 3 } });
const cited = (title: string) => ({ citation: { title, location: { documentChar: { documentIndex: 3 } } } });
const native = (value: JsonObject): AnswerEvent => ({
  ...{ type: 'native', choice: 0 },
  part: { type: 'native', format: 'bedrock-converse', value },
});

test.each<[string, readonly AnswerEvent[], readonly object[]]>([
  ['nothing', [], []],
  [
    'texts and a refusal: those that are ended can still be cited',
    [
      text('a'),
      text('b'),
      textEnd,
      cite('T'),
      cite('U'),
      text('c'),
      cite('V'),
      { type: 'refusal', choice: 0, text: 'no' },
    ],
    [
      delta(0, { text: 'a' }),
      delta(0, { text: 'b' }),
      delta(0, cited('T')),
      delta(0, cited('U')),
      over(0),
      delta(1, { text: 'c' }),
      delta(1, cited('V')),
      delta(1, { text: 'no' }),
      over(1),
    ],
  ],
  ['a citation of nothing', [textEnd, cite('T')], [delta(0, cited('T')), over(0)]],
  [
    'thoughts: signed here, elsewhere, not at all; hidden',
    [
      thought('a'),
      thought('b'),
      thoughtEnd({ signature: wrap('bedrock-converse', 's') }),
      thought('c'),
      thoughtEnd({ encrypted: wrap('gemini', 'e') }),
      thought('d'),
      thoughtEnd(),
      thoughtEnd(),
      thoughtEnd({ encrypted: wrap('bedrock-converse', 'QUJD') }),
      text('t'),
      thoughtEnd({ signature: wrap('gemini', 's') }),
    ],
    [
      delta(0, { reasoningContent: { text: 'a' } }),
      delta(0, { reasoningContent: { text: 'b' } }),
      delta(0, { reasoningContent: { signature: 's' } }),
      over(0),
      delta(1, { reasoningContent: { text: 'c' } }),
      delta(1, { reasoningContent: { signature: wrap('gemini', 'e') } }),
      over(1),
      delta(2, { reasoningContent: { text: 'd' } }),
      over(2),
      delta(3, { reasoningContent: { redactedContent: 'QUJD' } }),
      over(3),
      delta(4, { text: 't' }),
      over(4),
      delta(5, { reasoningContent: { signature: wrap('gemini', 's') } }),
      over(5),
    ],
  ],
  [
    'calls, one that another format signed, behind a text',
    [
      { type: 'tool-args', choice: 0, call: 9, json: '{}' },
      text('a'),
      { type: 'tool-call', choice: 0, call: 0, id: 'x', name: 'one', signature: wrap('gemini', 's') },
      { type: 'tool-args', choice: 0, call: 0, json: '{}' },
      { type: 'tool-call', choice: 0, call: 1, id: 'y', name: 'two' },
      { type: 'tool-args', choice: 0, call: 1, json: '{}' },
      text('b'),
    ],
    [
      delta(0, { text: 'a' }),
      over(0),
      delta(1, { reasoningContent: { signature: wrap('gemini', 's') } }),
      over(1),
      begun(2, { toolUse: { toolUseId: 'x', name: 'one' } }),
      delta(2, { toolUse: { input: '{}' } }),
      over(2),
      begun(3, { toolUse: { toolUseId: 'y', name: 'two' } }),
      delta(3, { toolUse: { input: '{}' } }),
      over(3),
      delta(4, { text: 'b' }),
      over(4),
    ],
  ],
  [
    'a call without a signature behind thoughts',
    [thought('a'), { type: 'tool-call', choice: 0, call: 0, id: 'x', name: 'one' }],
    [
      delta(0, { reasoningContent: { text: 'a' } }),
      over(0),
      begun(1, { toolUse: { toolUseId: 'x', name: 'one' } }),
      delta(1, { toolUse: { input: '{}' } }),
      over(1),
    ],
  ],
  [
    'pictures; sound has no word here',
    [
      text('a'),
      { type: 'media', choice: 0, kind: 'image', mediaType: 'image/jpeg', base64: 'QUJD' },
      { type: 'media', choice: 0, kind: 'audio', base64: 'QUJD' },
      { type: 'media', choice: 0, kind: 'image', base64: 'QQ==' },
      { type: 'logprobs', choice: 0, tokens: [{ token: 'a', logprob: -1 }] },
      text('b'),
    ],
    [
      delta(0, { text: 'a' }),
      over(0),
      begun(1, { image: { format: 'jpeg' } }),
      delta(1, { image: { source: { bytes: 'QUJD' } } }),
      over(1),
      begun(2, { image: { format: 'png' } }),
      delta(2, { image: { source: { bytes: 'QQ==' } } }),
      over(2),
      delta(3, { text: 'b' }),
      over(3),
    ],
  ],
  [
    'what ran there, and what ran elsewhere',
    [
      text('a'),
      native({ toolUse: { toolUseId: 's', type: 'server_tool_use', input: { a: 1 } } }),
      native({ toolUse: { toolUseId: 't' } }),
      native({ toolResult: { toolUseId: 's', content: [{ text: 'b' }] } }),
      native({ guardContent: {} }),
      { type: 'native', choice: 0, part: { type: 'native', format: 'gemini', value: { toolUse: {} } } },
      { type: 'native', choice: 0, part: { type: 'native', format: 'bedrock-converse', value: 7 } },
      text('b'),
    ],
    [
      delta(0, { text: 'a' }),
      over(0),
      begun(1, { toolUse: { toolUseId: 's', type: 'server_tool_use' } }),
      delta(1, { toolUse: { input: '{"a":1}' } }),
      over(1),
      begun(2, { toolUse: { toolUseId: 't' } }),
      delta(2, { toolUse: { input: '{}' } }),
      over(2),
      begun(3, { toolResult: { toolUseId: 's' } }),
      delta(3, { toolResult: [{ text: 'b' }] }),
      over(3),
      delta(4, { text: 'b' }),
      over(4),
    ],
  ],
])('%s', (_name, events, frames) => {
  expect(written(START, ...events, STOP, { type: 'usage', usage: { input: 1, output: 2 } }, { type: 'end' })).toEqual([
    { messageStart: { role: 'assistant' } },
    ...frames,
    { messageStop: { stopReason: 'end_turn' } },
    { metadata: { usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 }, metrics: { latencyMs: 0 } } },
  ]);
});

test('an answer that is not whole has no end, one that nobody counted has zeros', () => {
  expect(written(START, text('a'))).toEqual([{ messageStart: { role: 'assistant' } }, delta(0, { text: 'a' })]);
  expect(written(START, STOP, { type: 'end' }).at(-1)).toEqual({
    metadata: { usage: { inputTokens: 0, outputTokens: 0, totalTokens: 0, ...UNCOUNTED }, metrics: { latencyMs: 0 } },
  });
});
