import { drive, type AnswerEvent, type JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { decodeAnswer } from './decode-answer.ts';
import { citationsOf } from './decode-answer/citations.ts';
import { decodeStream } from './decode-stream.ts';

const end: AnswerEvent = { type: 'end' };
const start: AnswerEvent = { type: 'start', id: '', model: '' };
const stop = (reason: 'stop' | 'other' | 'content-filter', raw?: string): AnswerEvent => ({
  ...{ type: 'stop', choice: 0, reason },
  ...(raw !== undefined && { raw }),
});

test.each<[string, JsonObject, readonly AnswerEvent[]]>([
  ['a prompt that was blocked', { promptFeedback: { blockReason: 'SAFETY' } }, [stop('content-filter', 'SAFETY')]],
  [
    'one that was blocked, and answered',
    { promptFeedback: { blockReason: 'OTHER' }, candidates: [{ finishReason: 'STOP' }] },
    [stop('stop', 'STOP')],
  ],
  ['a prompt that was not blocked', { promptFeedback: {} }, [stop('other')]],
  ['nothing but what it cost', { usageMetadata: {} }, [stop('other'), { type: 'usage', usage: {}, raw: {} }]],
  ['no reason', { candidates: [{}] }, [stop('stop')]],
  [
    'a reason that is unspecified, by its number',
    { candidates: [{ finishReason: 0 }] },
    [stop('other', 'FINISH_REASON_UNSPECIFIED')],
  ],
  ['STOP by its number', { candidates: [{ finishReason: 1 }] }, [stop('stop', 'STOP')]],
  ['SAFETY by its number', { candidates: [{ finishReason: 3 }] }, [stop('content-filter', 'SAFETY')]],
  ['RECITATION by its number', { candidates: [{ finishReason: 4 }] }, [stop('content-filter', 'RECITATION')]],
  ['OTHER by its number', { candidates: [{ finishReason: 5 }] }, [stop('other', 'OTHER')]],
  ['a number of tomorrow', { candidates: [{ finishReason: 6 }] }, [stop('other', '6')]],
])('%s', (_name, body, events) => {
  expect(decodeAnswer(body)).toEqual([start, ...events, end]);
});

test('candidates by number and by place', () => {
  const parts = [{ functionCall: { name: 'one' } }];
  const text = { content: { parts: [{ text: 'a' }] } };
  expect(decodeAnswer({ responseId: 'i/=', candidates: [text, { index: 2, content: { parts } }] })).toEqual([
    { type: 'start', id: 'i/=', model: '' },
    { type: 'text', choice: 0, text: 'a' },
    { type: 'tool-call', choice: 2, call: 0, id: 'call_i_2_0', name: 'one' },
    { type: 'tool-args', choice: 2, call: 0, json: '{}' },
    { type: 'stop', choice: 0, reason: 'stop' },
    { type: 'stop', choice: 1, reason: 'stop' },
    { type: 'stop', choice: 2, reason: 'tool-calls' },
    end,
  ]);
});

test('ids of calls are short', () => {
  const parts = [{ functionCall: { name: 'one' } }];
  const named = (responseId: string) => decodeAnswer({ responseId, candidates: [{ content: { parts } }] })[1];
  expect(named('x'.repeat(30))).toMatchObject({ id: `call_${'x'.repeat(24)}_0` });
  expect(named('')).toMatchObject({ id: 'call_0' });
  expect(decodeAnswer({ candidates: [{ content: { parts } }] })[1]).toMatchObject({ id: 'call_0' });
});

test('an answer that is an error, and one that is none', () => {
  expect(() => decodeAnswer({ error: { message: 'broken' } })).toThrow('broken');
  expect(() => decodeAnswer({ modelVersion: 'm' })).toThrow(
    expect.objectContaining({
      code: 'bad_upstream_answer',
      message: 'the provider sent an answer that cannot be read: it has no candidates',
    }),
  );
});

test('log probabilities', () => {
  const logprobsResult = {
    chosenCandidates: [{ token: 'a', logProbability: -1 }, { token: 'b', logProbability: -2 }, {}],
    topCandidates: [{ candidates: [{ token: 'x', logProbability: -3 }] }, { candidates: [] }],
  };
  expect(decodeAnswer({ candidates: [{ logprobsResult }] })[1]).toStrictEqual({
    type: 'logprobs',
    choice: 0,
    tokens: [
      { token: 'a', logprob: -1, top: [{ token: 'x', logprob: -3 }] },
      { token: 'b', logprob: -2 },
      { token: '', logprob: 0 },
    ],
  });
});

describe('sources', () => {
  const chunks = [{ web: { uri: 'u', title: 'T', domain: 7 } }, { x: 1, maps: { uri: 'v', title: '', text: 'w' } }, {}];
  const grounding = (...supports: readonly JsonObject[]) => ({ groundingChunks: chunks, groundingSupports: supports });
  const cited = { text: 'é. abc', from: 3 };
  const read = (metadata: JsonObject | undefined, citations: readonly JsonObject[] = []) =>
    citationsOf({ grounding: metadata, citations }, cited);
  const segment = (startIndex: number | undefined, endIndex: number | undefined, text?: string) => ({
    segment: { startIndex, endIndex, text } as unknown as JsonObject,
    groundingChunkIndices: [0, 1, 9, 'length'],
  });
  const [u, v] = [
    { url: 'u', title: 'T' },
    { url: 'v', citedText: 'w' },
  ];

  test('that no place refers to stand alone', () => {
    expect(read({ groundingChunks: chunks })).toStrictEqual([u, v, {}]);
    expect(read(undefined)).toEqual([]);
    expect(read(grounding({ groundingChunkIndices: [1] }))).toStrictEqual([v]);
  });

  test.each([
    [segment(4, 7), { start: 0, end: 3 }],
    [segment(4, 7, 'abc'), { start: 0, end: 3 }],
    [segment(5, 5), { start: 1, end: 1 }],
    // Of another part, beyond the text, in the middle of a letter, the wrong way, of another text, without an end.
    [segment(3, 7), {}],
    [segment(undefined, 7), {}],
    [segment(4, 8), {}],
    [segment(1, 7), {}],
    [segment(6, 5), {}],
    [segment(4, 7, 'abd'), {}],
    [segment(4, undefined), {}],
  ])('the place of %j', (support, place) => {
    expect(read(grounding(support))).toStrictEqual([u, v].map((source) => ({ ...source, ...place })));
  });

  test('a text that begins the answer is cited from 0', () => {
    expect(
      citationsOf({ grounding: undefined, citations: [{ uri: 'u', endIndex: 1 }] }, { text: 'ab', from: 0 }),
    ).toEqual([{ url: 'u', start: 0, end: 1 }]);
  });

  test('that ends nowhere stands nowhere', () => {
    expect(citationsOf({ grounding: undefined, citations: [{ uri: 'u' }] }, { text: 'ab', from: 0 })).toEqual([
      { url: 'u' },
    ]);
  });

  test('that it repeats words of', () => {
    expect(read(undefined, [{ uri: 'u', title: 'T', license: 'mit', startIndex: 4, endIndex: 5 }])).toStrictEqual([
      { url: 'u', title: 'T', start: 0, end: 1 },
    ]);
  });

  test('the last that were said hold, and are told while their text is open', () => {
    const piece = (candidate: JsonObject) => ({ event: '', data: JSON.stringify({ candidates: [candidate] }) });
    const citations = (uri: string) => ({ citationMetadata: { citations: [{ uri, endIndex: 1 }] } });
    const frames = [
      piece({ content: { parts: [{ text: 'ab' }] }, groundingMetadata: { groundingChunks: [{ web: { uri: 'w' } }] } }),
      piece({ ...citations('u'), groundingMetadata: { groundingChunks: [] } }),
      piece({ ...citations('v'), finishReason: 'STOP' }),
      piece({ content: { parts: [{ text: '', thoughtSignature: 'cw==' }] } }),
    ];
    const events = [...drive(decodeStream, frames)];
    expect(events.slice(2, -2)).toEqual([
      { type: 'citation', choice: 0, citation: { url: 'w' } },
      { type: 'citation', choice: 0, citation: { url: 'v', start: 0, end: 1 } },
      expect.objectContaining({ type: 'reasoning-end' }),
    ]);
  });

  test('behind another part they come behind its end', () => {
    const parts = [{ text: 'ab' }, { text: 'c', thought: true }];
    const groundingMetadata = { groundingChunks: [{ web: { uri: 'w' } }] };
    expect(decodeAnswer({ candidates: [{ content: { parts }, groundingMetadata }] }).map(({ type }) => type)).toEqual([
      'start',
      'text',
      'reasoning',
      'reasoning-end',
      'citation',
      'stop',
      'end',
    ]);
  });
});
