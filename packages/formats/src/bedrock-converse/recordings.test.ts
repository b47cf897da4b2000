import { drive, type JsonObject } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { ANSWER } from '../testing/conformance.ts';
import { joined, meaning } from '../testing/meaning.ts';
import { noRecordings, recordings } from '../testing/recordings.ts';
import { eventsOf } from '../testing/wire.ts';
import { bedrockConverse as codec } from './codec.ts';

const ALL = recordings('bedrock.converse');
const answered = ALL.filter(({ status }) => status === 200);
const wholes = answered.filter(({ answer }) => answer?.output);
const streams = answered.filter(({ stream }) => stream);

/** Input of a provider that counts its cache apart, said by the sum. */
const inputOf = ({ inputTokens, cacheReadInputTokens, cacheWriteInputTokens }: JsonObject) =>
  [inputTokens, cacheReadInputTokens, cacheWriteInputTokens].reduce<number>((sum, n) => sum + Number(n ?? 0), 0);

describe.skipIf(noRecordings)('recorded requests', () => {
  test.each(answered.filter(({ request }) => request))('$name', ({ request, model, streaming }) => {
    const context = { model, stream: streaming };
    const decoded = codec.decodeRequest(request!, context).request;
    expect(codec.decodeRequest(codec.encodeRequest(decoded).body, context).request).toEqual(decoded);
  });
});

describe.skipIf(noRecordings)('recorded answers', () => {
  test.each(wholes)('$name', ({ answer, usage }) => {
    const events = codec.decodeAnswer(answer!);
    expect(events.find((event) => event.type === 'usage')?.usage).toMatchObject({
      input: inputOf(usage!),
      output: usage!.outputTokens,
    });
    expect(meaning(codec.decodeAnswer(codec.encodeAnswer(events, ANSWER)))).toEqual(meaning(events));
  });
});

describe.skipIf(noRecordings)('recorded streams', () => {
  test.each(streams)('$name', ({ stream, usage }) => {
    const events = eventsOf(codec, stream!);
    expect(events.find((event) => event.type === 'usage')?.usage).toMatchObject({
      input: inputOf(usage!),
      output: usage!.outputTokens,
    });
    const again = [...drive(codec.encodeStream(ANSWER), events)];
    expect(meaning(drive(codec.decodeStream, again))).toEqual(meaning(events));
    expect(joined(eventsOf(codec, stream!, 7))).toEqual(joined(events));
  });
});

describe.skipIf(noRecordings)('recorded errors', () => {
  test.each(ALL.filter(({ status, answer }) => status >= 400 && answer))('$name', ({ status, answer }) => {
    const error = codec.decodeError(status, answer!);
    expect(codec.encodeError(error, { requestId: 'req-1' }).body).toEqual(answer);
  });
});

describe.skipIf(noRecordings)('recorded counts', () => {
  const counts = recordings('bedrock.count-tokens').filter(({ status }) => status === 200);
  test.each(counts)('$name', ({ request, model, answer }) => {
    const decoded = codec.count!.decodeRequest(request!, { model, stream: false }).request;
    expect(codec.count!.encodeRequest(decoded).body).toMatchObject({
      input: { converse: { messages: expect.any(Array) as unknown } },
    });
    expect(codec.count!.encodeAnswer(codec.count!.decodeAnswer(answer!))).toEqual(answer);
  });
});

test.skipIf(ALL.length === 0)('there are enough of each', () => {
  expect([wholes.length > 30, streams.length > 20]).toEqual([true, true]);
});
