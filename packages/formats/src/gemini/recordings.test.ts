import { drive, type Frame, type JsonObject } from '@dragoman/spec';
import { parseJson } from '@dragoman/framing';
import { describe, expect, test } from 'vitest';
import { ANSWER } from '../testing/conformance.ts';
import { joined, meaning } from '../testing/meaning.ts';
import { noRecordings, recordings, type Recording } from '../testing/recordings.ts';
import { eventsOf } from '../testing/wire.ts';
import { gemini as codec } from './codec.ts';

const ALL = recordings('gemini.generateContent');
const answered = ALL.filter(({ status }) => status === 200);
const wholes = answered.filter(({ answer }) => answer && !Array.isArray(answer));
// A stream without `alt=sse` is one JSON array.
const streams = answered.filter(({ stream, frames, answer }) => stream ?? frames ?? Array.isArray(answer));

const framesOf = ({ frames, answer }: Recording): readonly Frame[] =>
  frames ?? [{ event: '', data: JSON.stringify(answer) }];
const streamed = (recording: Recording) =>
  recording.stream ? eventsOf(codec, recording.stream) : [...drive(codec.decodeStream, framesOf(recording))];

/** The convention, said once more from the provider's own numbers. */
const expected = (usage: JsonObject) => ({
  input: Number(usage.promptTokenCount) + Number(usage.toolUsePromptTokenCount ?? 0),
  output: sum(usage.candidatesTokenCount, usage.thoughtsTokenCount),
  cacheRead: usage.cachedContentTokenCount,
  reasoning: usage.thoughtsTokenCount,
});
const sum = (...counts: readonly unknown[]) =>
  counts.every((count) => count === undefined) ? undefined : counts.reduce<number>((all, n) => all + Number(n ?? 0), 0);

const usageOf = (events: ReturnType<typeof streamed>) => {
  const { input, output, cacheRead, reasoning } = events.find((event) => event.type === 'usage')?.usage ?? {};
  return { input, output, cacheRead, reasoning };
};

describe.skipIf(noRecordings)('recorded requests', () => {
  test.each(ALL.filter(({ request, status }) => request && status === 200))('$name', (recording) => {
    const { request, model, streaming } = recording;
    const context = { model, stream: streaming };
    const { request: decoded, uses } = codec.decodeRequest(request!, context);
    expect(codec.decodeRequest(codec.encodeRequest(decoded).body, context).request).toEqual(decoded);
    expect(uses.filter(({ feature }) => feature === 'unknown-field').map(({ path }) => path)).toEqual(
      unknownFields(recording),
    );
  });
});

/** Fields that say something to Google only; each is named to the caller, and kept where Google is asked. */
function unknownFields({ name }: Recording): readonly string[] {
  const known: Readonly<Record<string, readonly string[]>> = {
    'gemini/pyd-google-model-youtube-video-url-input-with-vendor-metadata': ['contents[0].parts[1].videoMetadata'],
    'gemini/rbl-speech-basic-functionality-gemini-gemini-2-5-flash-preview-tts-can-speak': [
      'generationConfig.speechConfig',
    ],
    'vertex/pyd-google-model-armor-response-template-real-block': ['modelArmorConfig'],
    'vertex/pyd-google-vertexai-image-generation-with-output-format': ['generationConfig.imageConfig'],
  };
  return known[name] ?? [];
}

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
    // One recording does not say its model.
    expect(meaning(drive(codec.decodeStream, again)).slice(1)).toEqual(meaning(events).slice(1));
    if (recording.stream) expect(joined(eventsOf(codec, recording.stream, 7))).toEqual(joined(events));
  });
});

describe.skipIf(noRecordings)('recorded errors', () => {
  test.each(ALL.filter(({ status, answer }) => status >= 400 && answer))('$name', ({ status, answer }) => {
    const { code, message, status: word } = answer!.error as JsonObject;
    const error = codec.decodeError(status, answer!);
    expect(codec.encodeError(error, { requestId: 'req-1' }).body).toEqual({ error: { code, message, status: word } });
  });
});

describe.skipIf(noRecordings)('recorded counts', () => {
  test.each(recordings('gemini.countTokens', 'vertex.countTokens').filter(({ status }) => status === 200))(
    '$name',
    ({ request, answer, model }) => {
      const count = codec.count!;
      const context = { model, stream: false };
      const { request: decoded } = count.decodeRequest(request!, context);
      expect(count.decodeRequest(count.encodeRequest(decoded).body, context).request).toEqual(decoded);
      expect(count.decodeAnswer(answer!)).toEqual({ input: answer!.totalTokens, estimated: false });
    },
  );
});

describe.skipIf(noRecordings)('recorded embeddings', () => {
  const embeddings = recordings('gemini.batchEmbedContents', 'vertex.embedContent');
  test.each(embeddings.filter(({ status }) => status === 200))('$name', ({ request, answer, model }) => {
    const embed = codec.embed!;
    const context = { model, stream: false };
    const { request: decoded } = embed.decodeRequest(request!, context);
    expect(embed.decodeRequest(embed.encodeRequest(decoded).body, context).request).toEqual(decoded);
    const vectors = embed.decodeAnswer(answer!, decoded);
    expect(vectors.vectors).toHaveLength(decoded.inputs.length);
    expect(embed.decodeAnswer(embed.encodeAnswer(vectors, decoded), decoded)).toEqual(vectors);
  });
});

test('a stream that is a JSON array means the same as its elements', () => {
  const elements = '[{"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"STOP"}]}]';
  const [element] = parseJson(elements) as readonly JsonObject[];
  const data = JSON.stringify(element);
  expect([...drive(codec.decodeStream, [{ event: '', data: elements }])]).toEqual([
    ...drive(codec.decodeStream, [{ event: '', data }]),
  ]);
});

test.skipIf(ALL.length === 0)('there are enough of each', () => {
  expect([wholes.length > 60, streams.length > 30]).toEqual([true, true]);
});
