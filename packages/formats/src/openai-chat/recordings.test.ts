import { drive, type JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { ANSWER } from '../testing/conformance.ts';
import { joined, meaning } from '../testing/meaning.ts';
import { noRecordings, recordings, type Recording } from '../testing/recordings.ts';
import { eventsOf } from '../testing/wire.ts';
import { openaiChat as codec } from './codec.ts';
import { DONE } from './testdata/answers.ts';

const ALL = recordings('openai.chat');
const answered = ALL.filter(({ status }) => status === 200);
const wholes = answered.filter(({ answer }) => answer?.choices);
const FAILS: Readonly<Record<string, string>> = {
  'openrouter/pyd-openrouter-stream-error': 'the provider says in the stream that it failed',
};
const streams = answered.filter(({ name, stream, frames }) => (stream ?? frames) && !(name in FAILS));

/** Where only payloads were recorded the sentinel was left out. */
const streamed = ({ stream, frames = [] }: Recording) =>
  stream ? eventsOf(codec, stream) : [...drive(codec.decodeStream, [...frames, DONE])];

/** By the convention, of what the provider said last; what was not said is missing. */
function counted(said: JsonObject | undefined) {
  if (!said) return undefined;
  const [input, output, total] = [said.prompt_tokens, said.completion_tokens, said.total_tokens] as number[];
  const reasoning = ((said.completion_tokens_details as JsonObject | null)?.reasoning_tokens ??
    said.reasoning_tokens) as number | undefined;
  // xAI counts it apart.
  const apart = total === input! + output! + (reasoning ?? 0);
  return {
    input: input! + audioApart(said),
    output: apart ? output! + (reasoning ?? 0) : output,
    reasoning,
    cacheRead:
      (said.prompt_tokens_details as JsonObject | null)?.cached_tokens ??
      said.prompt_cache_hit_tokens ??
      said.cached_tokens ??
      said.num_cached_tokens,
  };
}

/** Mistral's, which its total says. */
function audioApart(said: JsonObject): number {
  const audio = ((said.prompt_tokens_details as JsonObject | null)?.audio_tokens ?? 0) as number;
  const [input, output, total] = [said.prompt_tokens, said.completion_tokens, said.total_tokens] as number[];
  return total === input! + audio + output! ? audio : 0;
}

const usageIn = (events: Iterable<{ readonly type: string }>) => {
  const usages = [...events].filter(({ type }) => type === 'usage') as { usage?: JsonObject }[];
  const usage = usages[0]?.usage;
  return usage && { input: usage.input, output: usage.output, reasoning: usage.reasoning, cacheRead: usage.cacheRead };
};

describe.skipIf(noRecordings)('recorded requests', () => {
  test.each(ALL.filter(({ request }) => request))('$name', ({ request, model }) => {
    const decoded = codec.decodeRequest(request!, { model, stream: false }).request;
    const again = codec.decodeRequest(codec.encodeRequest(decoded).body, { model, stream: false }).request;
    // Usage is always asked of a provider.
    expect({ ...again, streamUsage: decoded.streamUsage }).toEqual(decoded);
  });
});

describe.skipIf(noRecordings)('recorded answers', () => {
  test.each(wholes)('$name', ({ answer }) => {
    const events = codec.decodeAnswer(answer!);
    expect(usageIn(events)).toEqual(counted(answer!.usage as JsonObject));
    expect(meaning(codec.decodeAnswer(codec.encodeAnswer(events, ANSWER)))).toEqual(meaning(events));
  });
});

describe.skipIf(noRecordings)('recorded streams', () => {
  test.each(streams)('$name', (recording) => {
    const events = streamed(recording);
    expect(usageIn(events)).toEqual(counted(recording.usage));
    const again = [...drive(codec.encodeStream(ANSWER), events)];
    expect(meaning(drive(codec.decodeStream, again))).toEqual(meaning(events));
    if (recording.stream) expect(joined(eventsOf(codec, recording.stream, 7))).toEqual(joined(events));
  });

  test.each(ALL.filter(({ name }) => name in FAILS))('$name fails', ({ stream }) => {
    expect(() => eventsOf(codec, stream!)).toThrow('Token limit reached');
  });
});

describe.skipIf(noRecordings)('recorded errors', () => {
  test.each(ALL.filter(({ status, answer }) => status >= 400 && answer))('$name', ({ status, answer }) => {
    const words = (answer!.error as JsonObject).message;
    expect(codec.decodeError(status, answer!)).toMatchObject({ status, message: words });
    expect(codec.encodeError(codec.decodeError(status, answer!), { requestId: 'req-1' }).body.error).toMatchObject({
      message: words,
    });
  });
});

test.skipIf(ALL.length === 0)('there are enough of each', () => {
  expect([wholes.length > 200, streams.length > 80]).toEqual([true, true]);
});
