import { readFileSync } from 'node:fs';
import { drive } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import { bytesOfHex, inChunksOf } from '../testing/chunks.ts';
import { noRecordings, recordings } from '../testing/recordings.ts';
import { decodeAwsEventStream, decodeAwsFrames } from './decode-aws-event-stream.ts';
import { encodeAwsEventStream } from './encode-aws-event-stream.ts';
import { unwrapInvokeChunk } from './unwrap-invoke-chunk.ts';

const LIMIT = { maxMessageBytes: 1024 * 1024 };
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

interface Derived {
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: unknown;
  readonly payload_bytes_decoded?: unknown;
}

describe.skipIf(noRecordings)(`recordings${noRecordings ? ` (${noRecordings})` : ''}`, { timeout: 60_000 }, () => {
  test.each(recordings('response.eventstream.hex'))('$name', ({ path, bytes }) => {
    const wire = bytesOfHex(text(bytes));
    const messages = [...drive(decodeAwsEventStream(LIMIT), [wire])];
    const expected = readFileSync(path.replace('response.eventstream.hex', 'derived.events.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Derived);
    expect(
      messages.map(({ headers, payload }) => ({ headers, payload: JSON.parse(text(payload)) as unknown })),
    ).toEqual(expected.map(({ headers, payload }) => ({ headers, payload })));

    const frames = [...drive(decodeAwsFrames(LIMIT), [wire])];
    for (const size of [1, 7, 64]) {
      expect([...drive(decodeAwsFrames(LIMIT), inChunksOf(size, wire))], `chunks of ${size}`).toEqual(frames);
    }
    const again = frames.map((frame) => encodeAwsEventStream(frame));
    expect([...drive(decodeAwsFrames(LIMIT), again)]).toEqual(frames);
    const inner = frames.map((frame) => JSON.parse(unwrapInvokeChunk(frame).data) as unknown);
    expect(inner).toEqual(expected.map((each) => each.payload_bytes_decoded ?? each.payload));
  });
});
