import { drive, pipe, type Frame, type JsonObject } from '@dragoman/spec';
import { decodeAwsFrames, each, unwrapInvokeChunk } from '@dragoman/framing';
import { describe, expect, test } from 'vitest';
import { joined, meaning } from '../testing/meaning.ts';
import { noRecordings, recordings, type Recording } from '../testing/recordings.ts';
import { eventsOf } from '../testing/wire.ts';
import { ANSWER } from '../testing/conformance.ts';
import { anthropicMessages as codec } from './codec.ts';
import { BEDROCK_VERSION, forInvoke, fromInvoke } from './invoke.ts';

const ALL = recordings('anthropic.messages');
const answered = ALL.filter(({ status }) => status === 200);
const wholes = answered.filter(({ answer }) => answer?.type === 'message');
const streams = answered.filter(({ stream, frames }) => stream ?? frames);

/** Where the frames were recorded and not the bytes, streams of several calls can lie in one file; its usage is the last one's. */
function lastStream(frames: readonly Frame[]): readonly Frame[] {
  const ends = frames.flatMap(({ data }, at) => (data.includes('"message_stop"') ? [at] : []));
  return frames.slice((ends.at(-2) ?? -1) + 1);
}

const streamed = ({ stream, frames = [] }: Recording) =>
  stream ? eventsOf(codec, stream) : [...drive(codec.decodeStream, lastStream(frames))];

/** Input of a provider that counts its cache apart, said by the sum. */
const inputOf = ({ input_tokens, cache_read_input_tokens, cache_creation_input_tokens }: JsonObject) =>
  [input_tokens, cache_read_input_tokens, cache_creation_input_tokens].reduce<number>(
    (sum, n) => sum + Number(n ?? 0),
    0,
  );

describe.skipIf(noRecordings)('recorded requests', () => {
  test.each(ALL.filter(({ request, status }) => request && status === 200))('$name', ({ request, model }) => {
    const decoded = codec.decodeRequest(request!, { model, stream: false }).request;
    const again = codec.encodeRequest(decoded);
    expect(codec.decodeRequest(again.body, { model, stream: false }).request).toEqual(decoded);
  });
});

describe.skipIf(noRecordings)('recorded answers', () => {
  test.each(wholes)('$name', ({ answer, usage }) => {
    const events = codec.decodeAnswer(answer!);
    expect(events.find((event) => event.type === 'usage')?.usage).toMatchObject({
      input: inputOf(usage!),
      output: usage!.output_tokens,
    });
    expect(meaning(codec.decodeAnswer(codec.encodeAnswer(events, ANSWER)))).toEqual(meaning(events));
  });
});

describe.skipIf(noRecordings)('recorded streams', () => {
  test.each(streams)('$name', (recording) => {
    const events = streamed(recording);
    expect(events.find((event) => event.type === 'usage')?.usage).toMatchObject({
      output: recording.usage!.output_tokens,
    });
    const again = [...drive(codec.encodeStream(ANSWER), events)];
    expect(meaning(drive(codec.decodeStream, again))).toEqual(meaning(events));
    if (recording.stream) expect(joined(eventsOf(codec, recording.stream, 7))).toEqual(joined(events));
  });
});

describe.skipIf(noRecordings)('recorded errors', () => {
  test.each(ALL.filter(({ status, answer }) => status >= 400 && answer))('$name', ({ status, answer }) => {
    const error = codec.decodeError(status, answer!);
    expect(error.type).toMatch(/_error$/);
    expect(codec.encodeError(error, { requestId: 'req-1' }).body.error).toEqual(answer!.error);
  });
});

// Claude on Bedrock: the same body in InvokeModel, and its stream in chunks.
const INVOKED = recordings('bedrock.invoke/anthropic').filter(
  ({ request, status }) => status === 200 && request?.messages,
);

describe.skipIf(noRecordings)('recorded InvokeModel', () => {
  test.each(INVOKED)('$name', ({ request, model, streaming, answer, stream }) => {
    const { body } = fromInvoke(request!, { model, stream: streaming });
    expect(forInvoke(body, BEDROCK_VERSION)).toEqual(request);
    const decoded = codec.decodeRequest(body, { model, stream: streaming }).request;
    expect(decoded).toMatchObject({ model, stream: streaming });
    if (answer) expect(codec.decodeAnswer(answer).at(-1)).toEqual({ type: 'end' });
    if (stream) {
      const frames = drive(pipe(decodeAwsFrames({ maxMessageBytes: 1_000_000 }), each(unwrapInvokeChunk)), [stream]);
      expect([...drive(codec.decodeStream, frames)].at(-1)).toEqual({ type: 'end' });
    }
  });
});

test.skipIf(ALL.length === 0)('there are enough of each', () => {
  expect([wholes.length > 40, streams.length > 40, INVOKED.length > 5]).toEqual([true, true, true]);
});
