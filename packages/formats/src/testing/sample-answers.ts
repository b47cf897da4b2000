import type { AnswerEvent, AnswerFeature, Format, Usage } from '@dragoman/spec';
import { wrap } from '../translating/signature-envelope.ts';

export interface SampleAnswer {
  readonly name: string;
  /** What a format has to keep so that the sample comes back as it was. */
  readonly needs: readonly AnswerFeature[];
  readonly events: readonly AnswerEvent[];
}

const text = (words: string): AnswerEvent => ({ type: 'text', choice: 0, text: words });
const call = (number: number, ...pieces: readonly string[]): readonly AnswerEvent[] => [
  { type: 'tool-call', choice: 0, call: number, id: `call_${number}`, name: `tool_${number}` },
  ...pieces.map((json): AnswerEvent => ({ type: 'tool-args', choice: 0, call: number, json })),
];
const reasoning: AnswerEvent = { type: 'reasoning', choice: 0, text: 'Let me think. ' };
const stop = (reason: Extract<AnswerEvent, { type: 'stop' }>['reason'], sequence?: string): AnswerEvent => ({
  type: 'stop',
  choice: 0,
  reason,
  sequence,
});

const USAGE: Usage = { input: 100, output: 50 };
const counted = (more: Usage = {}): readonly AnswerEvent[] => [
  { type: 'usage', usage: { ...USAGE, ...more } },
  { type: 'end' },
];

/** Answers that every format is asked to say, as far as it has words for them. */
export const sampleAnswers = (format: Format, model = 'some-model'): readonly SampleAnswer[] =>
  samples(format, { type: 'start', id: 'id-1', model });

const samples = (format: Format, start: AnswerEvent): readonly SampleAnswer[] => [
  { name: 'text in pieces', needs: [], events: [start, text('Héllo '), text('👋'), stop('stop'), ...counted()] },
  { name: 'nothing at all', needs: [], events: [start, stop('stop'), ...counted()] },
  { name: 'cut off by its length', needs: [], events: [start, text('Once'), stop('length'), ...counted()] },
  { name: 'filtered', needs: [], events: [start, text('I'), stop('content-filter'), ...counted()] },
  {
    name: 'a stop sequence',
    needs: ['stop-sequence'],
    events: [start, text('1, 2'), stop('stop-sequence', '3'), ...counted()],
  },
  {
    name: 'a tool call',
    needs: [],
    events: [start, text('I look.'), ...call(0, '{"city":', '"Pa', 'ris"}'), stop('tool-calls'), ...counted()],
  },
  {
    name: 'two tool calls, one without arguments',
    needs: [],
    events: [start, ...call(0, '{}'), ...call(1, '{"a":[1,{"b":"}"}]}'), stop('tool-calls'), ...counted()],
  },
  {
    name: 'big numbers in arguments',
    needs: [],
    events: [start, ...call(0, '{"id":90071992547409931234}'), stop('tool-calls'), ...counted()],
  },
  {
    name: 'signed thoughts',
    needs: ['reasoning-text', 'reasoning-signature'],
    events: [
      start,
      reasoning,
      { type: 'reasoning-end', choice: 0, signature: wrap(format, 'c2lnbmVk') },
      text('4'),
      stop('stop'),
      ...counted(),
    ],
  },
  {
    name: 'thoughts that another format signed',
    needs: ['reasoning-text', 'reasoning-signature'],
    events: [
      start,
      reasoning,
      { type: 'reasoning-end', choice: 0, signature: wrap(otherThan(format), 'c2lnbmVk') },
      text('4'),
      stop('stop'),
      ...counted(),
    ],
  },
  {
    name: 'encrypted thoughts',
    needs: ['reasoning-encrypted'],
    events: [
      start,
      { type: 'reasoning-end', choice: 0, encrypted: wrap(format, 'c2VjcmV0') },
      text('4'),
      stop('stop'),
      ...counted(),
    ],
  },
  {
    name: 'a citation',
    needs: ['citation'],
    events: [
      start,
      text('Paris.'),
      { type: 'citation', choice: 0, citation: { url: 'https://example.com/', title: 'An example', start: 0, end: 6 } },
      stop('stop'),
      ...counted(),
    ],
  },
  {
    name: 'a refusal',
    needs: ['refusal'],
    events: [
      start,
      { type: 'refusal', choice: 0, text: 'I cannot ' },
      { type: 'refusal', choice: 0, text: 'help.' },
      stop('content-filter'),
      ...counted(),
    ],
  },
  {
    name: 'cached input',
    needs: ['usage-cache-read'],
    events: [start, text('Hi'), stop('stop'), ...counted({ cacheRead: 60 })],
  },
  {
    name: 'cached and newly cached input',
    needs: ['usage-cache-read', 'usage-cache-write'],
    events: [start, text('Hi'), stop('stop'), ...counted({ cacheRead: 60, cacheWrite: 30 })],
  },
  {
    name: 'counted thoughts',
    needs: ['usage-reasoning'],
    events: [start, text('Hi'), stop('stop'), ...counted({ reasoning: 20 })],
  },
];

const otherThan = (format: Format): Format => (format === 'cohere' ? 'anthropic-messages' : 'cohere');
