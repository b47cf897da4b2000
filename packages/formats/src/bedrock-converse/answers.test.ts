import type { AnswerEvent, JsonObject } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { ANSWER } from '../testing/conformance.ts';
import { wrap } from '../translating/signature-envelope.ts';
import { UNCOUNTED } from '../testing/uncounted.ts';
import { decodeAnswer } from './decode-answer.ts';
import { encodeAnswer } from './encode-answer.ts';

const native = (value: JsonObject): AnswerEvent => ({
  ...{ type: 'native', choice: 0 },
  part: { type: 'native', format: 'bedrock-converse', value },
});
const textEnd: AnswerEvent = { type: 'text-end', choice: 0 };

test.each<[string, readonly JsonObject[], readonly AnswerEvent[]]>([
  ['nothing', [], []],
  ['texts', [{ text: 'a' }, { text: '' }], [{ type: 'text', choice: 0, text: 'a' }, textEnd, textEnd]],
  [
    'a text that cites',
    [{ citationsContent: { content: [{ text: 'a' }, {}, { text: 'b' }], citations: [{ title: 'T' }] } }],
    [
      { type: 'text', choice: 0, text: 'ab' },
      {
        ...{ type: 'citation', choice: 0 },
        citation: { title: 'T', start: 0, end: 2, native: { format: 'bedrock-converse', value: { title: 'T' } } },
      },
      textEnd,
    ],
  ],
  [
    'thoughts',
    [
      { reasoningContent: { reasoningText: { text: 'a', signature: 's' } } },
      { reasoningContent: { reasoningText: { text: 'b', signature: '' } } },
      { reasoningContent: { redactedContent: 'QUJD' } },
      { reasoningContent: {} },
    ],
    [
      { type: 'reasoning', choice: 0, text: 'a' },
      { type: 'reasoning-end', choice: 0, signature: wrap('bedrock-converse', 's') },
      { type: 'reasoning', choice: 0, text: 'b' },
      { type: 'reasoning-end', choice: 0 },
      { type: 'reasoning-end', choice: 0, encrypted: wrap('bedrock-converse', 'QUJD') },
      { type: 'reasoning-end', choice: 0 },
    ],
  ],
  [
    'calls, and what ran there between them',
    [
      { toolUse: { toolUseId: 'x', name: 'one', input: { a: 1 } } },
      { toolUse: { toolUseId: 's', type: 'server_tool_use', input: {} } },
      { toolUse: { toolUseId: 'y', name: 'two' } },
    ],
    [
      { type: 'tool-call', choice: 0, call: 0, id: 'x', name: 'one' },
      { type: 'tool-args', choice: 0, call: 0, json: '{"a":1}' },
      native({ toolUse: { toolUseId: 's', type: 'server_tool_use', input: {} } }),
      { type: 'tool-call', choice: 0, call: 1, id: 'y', name: 'two' },
      { type: 'tool-args', choice: 0, call: 1, json: '{}' },
    ],
  ],
  [
    'pictures, in the answer and elsewhere',
    [
      { image: { format: 'webp', source: { bytes: 'QUJD' } } },
      { image: { format: 'bmp', source: { bytes: 'QUJD' } } },
      { image: { source: { bytes: 'QUJD' } } },
      { image: { format: 'png', source: { s3Location: { uri: 's3://b/k' } } } },
    ],
    [
      { type: 'media', choice: 0, kind: 'image', mediaType: 'image/webp', base64: 'QUJD' },
      { type: 'media', choice: 0, kind: 'image', mediaType: 'image/bmp', base64: 'QUJD' },
      { type: 'media', choice: 0, kind: 'image', base64: 'QUJD' },
      native({ image: { format: 'png', source: { s3Location: { uri: 's3://b/k' } } } }),
    ],
  ],
])('an answer is read: %s', (_name, content, events) => {
  const usage = { inputTokens: 1 };
  const body = { output: { message: { content } }, stopReason: 'end_turn', usage, serviceTier: { type: 'flex' } };
  expect(decodeAnswer(body)).toEqual([
    { type: 'start', id: '', model: '', serviceTier: 'flex' },
    ...events,
    { type: 'stop', choice: 0, reason: 'stop', raw: 'end_turn' },
    { type: 'usage', usage: { input: 1, serviceTier: 'flex' }, raw: usage },
    { type: 'end' },
  ]);
});

test('without usage there is none', () => {
  expect(decodeAnswer({ output: { message: { content: [] } } }).map(({ type }) => type)).toEqual([
    'start',
    'stop',
    'end',
  ]);
});

test.each([{}, { output: {} }, { output: { message: {} } }])('%j is no answer', (body) => {
  expect(() => decodeAnswer(body)).toThrow(
    expect.objectContaining({
      code: 'bad_upstream_answer',
      message: 'the provider sent an answer that cannot be read: it has no message',
    }),
  );
});

const call = (json: string): readonly AnswerEvent[] => [
  { type: 'tool-call', choice: 0, call: 0, id: 'x', name: 'one' },
  { type: 'tool-args', choice: 0, call: 0, json },
];

test.each<[string, readonly AnswerEvent[], readonly JsonObject[]]>([
  ['nothing', [], []],
  [
    'texts and a refusal',
    [
      { type: 'text', choice: 0, text: '' },
      textEnd,
      { type: 'text', choice: 0, text: 'a' },
      { type: 'refusal', choice: 0, text: 'no' },
    ],
    [{ text: 'a' }, { text: 'no' }],
  ],
  [
    'a citation, also of nothing',
    [{ type: 'citation', choice: 0, citation: { url: 'u' } }],
    [{ citationsContent: { content: [{ text: '' }], citations: [{ location: { web: { url: 'u' } } }] } }],
  ],
  [
    'thoughts',
    [
      { type: 'reasoning', choice: 0, text: 'a' },
      { type: 'reasoning-end', choice: 0, signature: wrap('bedrock-converse', 's') },
      { type: 'reasoning', choice: 0, text: 'b' },
      { type: 'reasoning-end', choice: 0, encrypted: wrap('gemini', 'e') },
      { type: 'reasoning', choice: 0, text: 'c' },
      { type: 'reasoning-end', choice: 0 },
      { type: 'reasoning-end', choice: 0, encrypted: wrap('bedrock-converse', 'QUJD') },
    ],
    [
      { reasoningContent: { reasoningText: { text: 'a', signature: 's' } } },
      { reasoningContent: { reasoningText: { text: 'b', signature: wrap('gemini', 'e') } } },
      { reasoningContent: { reasoningText: { text: 'c' } } },
      { reasoningContent: { redactedContent: 'QUJD' } },
    ],
  ],
  ['a call', call('{"a": 1}'), [{ toolUse: { toolUseId: 'x', name: 'one', input: { a: 1 } } }]],
  ['a call of nothing', call(' '), [{ toolUse: { toolUseId: 'x', name: 'one', input: {} } }]],
  ['a call that is broken', call('{"a"'), [{ toolUse: { toolUseId: 'x', name: 'one', input: '{"a"' } }]],
  [
    'a call that another format signed',
    [{ type: 'tool-call', choice: 0, call: 0, id: 'x', name: 'one', signature: wrap('gemini', 's') }],
    [
      { reasoningContent: { reasoningText: { text: '', signature: wrap('gemini', 's') } } },
      { toolUse: { toolUseId: 'x', name: 'one', input: {} } },
    ],
  ],
  [
    'pictures; sound, and blocks of others, have no word here',
    [
      { type: 'media', choice: 0, kind: 'image', mediaType: 'image/jpeg', base64: 'QUJD' },
      { type: 'media', choice: 0, kind: 'image', base64: 'QUJD' },
      { type: 'media', choice: 0, kind: 'image', mediaType: 'image/x', base64: 'QUJD' },
      { type: 'media', choice: 0, kind: 'audio', base64: 'QUJD' },
      native({ guardContent: {} }),
      { type: 'native', choice: 0, part: { type: 'native', format: 'gemini', value: {} } },
    ],
    [
      { image: { format: 'jpeg', source: { bytes: 'QUJD' } } },
      { image: { format: 'png', source: { bytes: 'QUJD' } } },
      { image: { format: 'png', source: { bytes: 'QUJD' } } },
      { guardContent: {} },
    ],
  ],
])('an answer is written: %s', (_name, events, content) => {
  expect(encodeAnswer(events, ANSWER)).toEqual({
    output: { message: { role: 'assistant', content } },
    stopReason: 'end_turn',
    usage: { inputTokens: 0, outputTokens: 0, totalTokens: 0, ...UNCOUNTED },
    metrics: { latencyMs: 0 },
  });
});
