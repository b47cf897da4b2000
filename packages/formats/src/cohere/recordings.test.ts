import { drive, type JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { ANSWER } from '../testing/conformance.ts';
import { joined, meaning } from '../testing/meaning.ts';
import { noRecordings, recordings, type Recording } from '../testing/recordings.ts';
import { eventsOf } from '../testing/wire.ts';
import { cohere as codec } from './codec.ts';

const ALL = recordings('cohere.chat-v2');
const answered = ALL.filter(({ status }) => status === 200);
const wholes = answered.filter(({ answer }) => answer);
const streams = answered.filter(({ stream, frames }) => stream ?? frames);

const streamed = ({ stream, frames = [] }: Recording) =>
  stream ? eventsOf(codec, stream) : [...drive(codec.decodeStream, frames)];

/** The convention, said once more from the provider's own numbers. */
function expected(usage: JsonObject) {
  const { input_tokens, output_tokens, reasoning_tokens } = usage.tokens as JsonObject;
  return {
    input: input_tokens,
    output: output_tokens,
    cacheRead: usage.cached_tokens,
    reasoning: reasoning_tokens,
  };
}

function usageOf(events: ReturnType<typeof streamed>) {
  const { input, output, cacheRead, reasoning } = events.find((event) => event.type === 'usage')?.usage ?? {};
  return { input, output, cacheRead, reasoning };
}

describe.skipIf(noRecordings)('recorded requests', () => {
  test.each(ALL.filter(({ request, status }) => request && status === 200))('$name', ({ request, model }) => {
    const context = { model, stream: false };
    const { request: decoded, uses } = codec.decodeRequest(request!, context);
    expect(codec.decodeRequest(codec.encodeRequest(decoded).body, context).request).toEqual(decoded);
    expect(uses.filter(({ feature }) => feature === 'unknown-field')).toEqual([]);
  });
});

describe.skipIf(noRecordings)('recorded answers', () => {
  test.each(wholes)('$name', ({ answer, usage }) => {
    const events = codec.decodeAnswer(answer!);
    expect(usageOf(events)).toEqual(expected(usage!));
    expect(meaning(codec.decodeAnswer(codec.encodeAnswer(events, ANSWER)))).toEqual(meaning(events));
  });
});

describe.skipIf(noRecordings)('recorded streams', () => {
  test.each(streams)('$name', (recording) => {
    const events = streamed(recording);
    if (recording.usage) expect(usageOf(events)).toEqual(expected(recording.usage));
    const again = [...drive(codec.encodeStream(ANSWER), events)];
    expect(meaning(drive(codec.decodeStream, again))).toEqual(meaning(events));
    if (recording.stream) expect(joined(eventsOf(codec, recording.stream, 7))).toEqual(joined(events));
  });
});

describe.skipIf(noRecordings)('recorded citations', () => {
  const citing = wholes.filter(({ features }) => features.includes('citations'));
  test.each(citing)('$name: places are those of the words', ({ answer }) => {
    const events = codec.decodeAnswer(answer!);
    const text = events.flatMap((event) => (event.type === 'text' ? [event.text] : [])).join('');
    const words = events.flatMap((event) =>
      event.type === 'citation' ? [text.slice(event.citation.start, event.citation.end)] : [],
    );
    const { citations } = answer!.message as { citations: readonly { text: string; sources: readonly unknown[] }[] };
    expect(words).toEqual(citations.flatMap(({ text: cited, sources }) => sources.map(() => cited)));
  });
});

describe.skipIf(noRecordings)('recorded errors', () => {
  const errors = [...ALL, ...recordings('cohere.embed-v2')].filter(({ status, answer }) => status >= 400 && answer);
  test.each(errors)('$name', ({ status, answer }) => {
    const error = codec.decodeError(status, answer!);
    expect(codec.encodeError(error, { requestId: 'req-1' }).body).toEqual({ message: answer!.message });
  });
});

describe.skipIf(noRecordings)('recorded embeddings', () => {
  test.each(recordings('cohere.embed-v2').filter(({ status }) => status === 200))('$name', (recording) => {
    const { request, answer, model, usage } = recording;
    const embed = codec.embed!;
    // One was answered without a request.
    const asked = request ?? { model, input_type: 'search_document', texts: answer!.texts };
    const { request: decoded } = embed.decodeRequest(asked, { model, stream: false });
    expect(embed.decodeRequest(embed.encodeRequest(decoded).body, { model, stream: false }).request).toEqual({
      ...decoded,
      encoding: 'float',
    });
    const vectors = embed.decodeAnswer(answer!, decoded);
    expect(vectors.vectors).toHaveLength(decoded.inputs.length);
    const { billed_units } = (answer!.meta ?? usage) as { billed_units: { input_tokens: number } };
    expect(vectors.usage.input).toBe(billed_units.input_tokens);
    expect(embed.decodeAnswer(embed.encodeAnswer(vectors, decoded), decoded)).toEqual(vectors);
  });
});

describe.skipIf(noRecordings)('recorded rankings', () => {
  test.each(recordings('cohere.rerank-v2', 'cohere.rerank-v1'))('$name', ({ request, answer, model }) => {
    const rerank = codec.rerank!;
    const asked = request ?? { model, query: 'q', documents: ['a', 'b', 'c', 'd', 'e', 'f'] };
    const { request: decoded } = rerank.decodeRequest(asked, { model, stream: false });
    expect(rerank.decodeRequest(rerank.encodeRequest(decoded).body, { model, stream: false }).request).toEqual(decoded);
    const ranking = rerank.decodeAnswer(answer!, decoded);
    expect(ranking).toMatchObject({ searches: 1 });
    expect(rerank.decodeAnswer(rerank.encodeAnswer(ranking, decoded), decoded)).toEqual(ranking);
  });
});

test.skipIf(ALL.length === 0)('there are enough of each', () => {
  expect([wholes.length > 25, streams.length > 8]).toEqual([true, true]);
});
