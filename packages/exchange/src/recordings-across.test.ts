import { isDeepStrictEqual } from 'node:util';
import { drive, GatewayError, pipe, type AnswerEvent, type FormatCodec, type JsonObject } from '@dragoman/spec';
import { eventsOf } from '@dragoman/formats/testing/wire';
import { parseJson } from '@dragoman/framing';
import { describe, expect, test } from 'vitest';
import type { Call } from './call.ts';
import { readFrames } from './operations/stream-frames.ts';
import type { Effect } from './effects.ts';
import { OTHERS } from './testing/formats.ts';
import { question } from './testing/questions.ts';
import { answersIn, requestsIn, type RecordedAnswer } from './testing/recorded.ts';
import { asked, call, chunks, head, play, text } from './testing/calls.ts';
import { keptBy } from './testing/kept.ts';
import { factsOf, missingFrom } from './testing/request-facts.ts';

const toFormat = (from: FormatCodec, to: FormatCodec, changes: Partial<Call>): Call =>
  call({ from: from.format, to: { format: to.format, rule: { strip: [], base: '' } }, ...changes });

const PAIRS = OTHERS.map(([from, to]) => ({ from, to, name: `${from.format} to ${to.format}` }));

/** What a provider was sent, and what the caller was warned of. */
function sentOf(effects: readonly Effect[]) {
  const [ask, answer] = effects;
  if (ask?.type !== 'ask' || answer?.type !== 'head') throw new Error(`not asked: ${ask?.type}`);
  return { body: JSON.parse(text(ask.body)) as JsonObject, warning: answer.headers['x-dragoman-warning'] ?? '' };
}

/** What a format has a word for, but not for this value. */
const BY_VALUE = /: (a document of type|document without a media type|(audio|video) that is neither|audio can only)/;

describe.each(PAIRS)('requests, $name', ({ from, to }) => {
  const requests = requestsIn(from);
  test.skipIf(requests.length === 0)('nothing is lost in silence', () => {
    const wrong = requests.flatMap(({ name, request, model, streaming }) => {
      const of = toFormat(from, to, { model, stream: streaming });
      const effects = play(of, [asked(request), head(200, 'application/json')]);
      const { request: said, uses } = from.decodeRequest(request!, { model, stream: streaming });
      if (effects[0]?.type === 'refuse') {
        const { code, message, param } = effects[0].error;
        const listed = uses.some(({ feature, path }) => path === param && to.support[feature] === 'refuses');
        return code === 'cannot_translate' && (listed || BY_VALUE.test(message)) ? [] : [`${name}: ${code} ${message}`];
      }
      const { body, warning } = sentOf(effects);
      return missingFrom(body, factsOf(said), warning).map((missing) => `${name}: ${missing} [${warning}]`);
    });
    expect(wrong).toEqual([]);
  });
});

const EXCEPT: Readonly<Record<string, string>> = {
  'vertex/pyd-multimodal-tool-return-matrix-direct-uploaded-file-video-google-vertex-i00':
    'it called a tool and stopped for a reason that only Google has a word for',
};

const provided = (to: FormatCodec, { streaming, bytes }: RecordedAnswer): readonly AnswerEvent[] =>
  streaming ? eventsOf(to, bytes) : to.decodeAnswer(parseJson(bytes) as JsonObject);

/** undefined: it is no answer, or not a whole one. */
function read(events: () => readonly AnswerEvent[]): readonly AnswerEvent[] | undefined {
  try {
    return events();
  } catch (thrown) {
    if (GatewayError.is(thrown)) return undefined;
    throw thrown;
  }
}

/** What the caller reads, by his own format's reader. */
function received(from: FormatCodec, of: Call, effects: readonly Effect[]): readonly AnswerEvent[] {
  const refused = effects.find((effect) => effect.type === 'refuse');
  if (refused) throw refused.error;
  const bytes = effects.flatMap((effect) => (effect.type === 'body' ? [effect.bytes] : []));
  if (!of.stream) return from.decodeAnswer(JSON.parse(bytes.map(text).join('')) as JsonObject);
  return [...drive(pipe(readFrames({ format: from.format, rule: of.to.rule }, from), from.decodeStream), bytes)];
}

describe.each(PAIRS)('answers, $name', ({ from, to }) => {
  const answers = answersIn(to).filter(({ name }) => !(name in EXCEPT));
  test.skipIf(answers.length === 0).each(['as it came', 'the other way'] as const)('%s', (way) => {
    const wrong = answers.flatMap((answer) => {
      const stream = way === 'as it came' ? answer.streaming : !answer.streaming;
      const of = toFormat(from, to, { stream });
      const bytes = chunks(answer.bytes, stream && answer.streaming ? 1_000 : answer.bytes.length);
      const effects = play(of, [asked(question(from, { stream })), head(200, answer.contentType), ...bytes]);
      const [got, said] = [read(() => received(from, of, effects)), read(() => provided(to, answer))];
      const [seen, meant] = [got && keptBy(from, got), said && keptBy(from, said)];
      return isDeepStrictEqual(seen, meant) ? [] : [{ name: answer.name, seen, meant }];
    });
    expect(wrong).toEqual([]);
  });
});
