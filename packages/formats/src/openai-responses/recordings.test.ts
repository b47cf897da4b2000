import { drive, type Frame, type JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { ANSWER } from '../testing/conformance.ts';
import { joined, meaning } from '../testing/meaning.ts';
import { noRecordings, recordings, type Recording } from '../testing/recordings.ts';
import { eventsOf } from '../testing/wire.ts';
import { openaiResponses as codec } from './codec.ts';

const ALL = recordings('openai.responses');
const answered = ALL.filter(({ status }) => status === 200);
/** Those that go on in the background are asked for again; a call that is translated is never one of them. */
const finished = (answer: JsonObject | undefined) => !['queued', 'in_progress'].includes(String(answer?.status));
const wholes = answered.filter(({ answer }) => answer?.output && finished(answer));
const streams = answered.filter(({ stream, frames }) => stream ?? frames);

/** Where the frames were recorded and not the bytes, streams of several calls can lie in one file. */
function lastStream(frames: readonly Frame[]): readonly Frame[] {
  const ends = frames.flatMap(({ data }, at) => (/"type":\s*"response.(completed|incomplete)"/.test(data) ? [at] : []));
  return frames.slice((ends.at(-2) ?? -1) + 1);
}

const streamed = ({ stream, frames = [] }: Recording) =>
  stream ? eventsOf(codec, stream) : [...drive(codec.decodeStream, lastStream(frames))];

describe.skipIf(noRecordings)('recorded requests', () => {
  test.each(ALL.filter(({ request }) => request))('$name', ({ request, model }) => {
    const decoded = codec.decodeRequest(request!, { model, stream: false }).request;
    const again = codec.encodeRequest(decoded);
    expect(codec.decodeRequest(again.body, { model, stream: false }).request).toEqual(decoded);
  });
});

describe.skipIf(noRecordings)('recorded answers', () => {
  test.each(wholes)('$name', ({ answer, usage }) => {
    const events = codec.decodeAnswer(answer!);
    expect(events.find((event) => event.type === 'usage')?.usage).toMatchObject({
      input: usage!['input_tokens'],
      output: usage!['output_tokens'],
    });
    expect(meaning(codec.decodeAnswer(codec.encodeAnswer(events, ANSWER)))).toEqual(meaning(events));
  });
});

describe.skipIf(noRecordings)('recorded streams', () => {
  test.each(streams)('$name', (recording) => {
    const events = streamed(recording);
    expect(events.find((event) => event.type === 'usage')?.usage).toMatchObject({
      output: recording.usage!['output_tokens'],
    });
    const again = [...drive(codec.encodeStream(ANSWER), events)];
    expect(meaning(drive(codec.decodeStream, again))).toEqual(meaning(events));
    if (recording.stream) expect(joined(eventsOf(codec, recording.stream, 7))).toEqual(joined(events));
  });
});

describe.skipIf(noRecordings)('recorded errors', () => {
  test.each(ALL.filter(({ status, answer }) => status >= 400 && answer))('$name', ({ status, answer }) => {
    const error = codec.decodeError(status, answer!);
    expect(JSON.stringify(answer)).toContain(JSON.stringify(error.message).slice(1, -1));
  });
});

test.skipIf(ALL.length === 0)('there are enough of each', () => {
  expect([wholes.length > 100, streams.length > 70]).toEqual([true, true]);
});
