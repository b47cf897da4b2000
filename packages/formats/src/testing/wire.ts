import { drive, pipe, sealed, type AnswerEvent, type AnyMachine, type FormatCodec, type Frame } from '@dragoman/spec';
import { decodeAwsFrames, decodeSse, encodeAwsEventStream, encodeSse } from '@dragoman/framing';

const LIMIT = 16_777_216;

const FRAMINGS = {
  sse: { encode: encodeSse, decode: (): AnyMachine<Uint8Array, Frame> => sealed(decodeSse({ maxEventBytes: LIMIT })) },
  'aws-event-stream': {
    encode: encodeAwsEventStream,
    decode: (): AnyMachine<Uint8Array, Frame> => sealed(decodeAwsFrames({ maxMessageBytes: LIMIT })),
  },
};

/** Frames as they stand on the wire. */
export function bytesOf({ framing }: FormatCodec, frames: Iterable<Frame>): Uint8Array {
  const pieces = [...frames].map(FRAMINGS[framing].encode);
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** Bytes of a stream, cut into pieces, as the events that they mean. */
export const eventsOf = (codec: FormatCodec, bytes: Uint8Array, size = Infinity): readonly AnswerEvent[] => [
  ...drive(pipe(FRAMINGS[codec.framing].decode(), codec.decodeStream), cut(bytes, size)),
];

export function* cut(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
