import { pipe, sealed, type AnyMachine, type FormatCodec, type Frame, type ProviderCodec } from '@dragoman/spec';
import {
  decodeAwsFrames,
  decodeSse,
  each,
  encodeAwsEventStream,
  encodeJsonArray,
  encodeSse,
  unwrapInvokeChunk,
} from '@dragoman/framing';
import { CODECS } from '@dragoman/formats';
import type { Call, Destination } from '../call.ts';

/** Of one event: images and audio come in one. */
const MAX_EVENT_BYTES = 16 * 1024 * 1024;

const SSE: AnyMachine<Uint8Array, Frame> = sealed(decodeSse({ maxEventBytes: MAX_EVENT_BYTES }));
const AWS: AnyMachine<Uint8Array, Frame> = sealed(decodeAwsFrames({ maxMessageBytes: MAX_EVENT_BYTES }));
const INVOKE: AnyMachine<Uint8Array, Frame> = sealed(
  pipe(
    AWS,
    each((frame) => unwrapInvokeChunk(failing(frame))),
  ),
);

/** Bedrock fails in the same words whatever it streams. @throws GatewayError what an exception says */
function failing(frame: Frame): Frame {
  const converse = CODECS.get('bedrock-converse');
  if (frame.exception) converse?.decodeStream.step(converse.decodeStream.initial, frame);
  return frame;
}

/** How a provider frames its streams. */
export function readFrames({ envelope }: Destination, { framing }: ProviderCodec): AnyMachine<Uint8Array, Frame> {
  if (envelope === 'bedrock-invoke') return INVOKE;
  return framing === 'aws-event-stream' ? AWS : SSE;
}

const TO_SSE: AnyMachine<Frame, Uint8Array> = sealed(each(encodeSse));
const TO_AWS: AnyMachine<Frame, Uint8Array> = sealed(each(encodeAwsEventStream));
const TO_ARRAY: AnyMachine<Frame, Uint8Array> = sealed(encodeJsonArray);

/** How the caller wants his stream framed. */
export function writeFrames({ asArray }: Call, { framing }: FormatCodec): AnyMachine<Frame, Uint8Array> {
  if (framing === 'aws-event-stream') return TO_AWS;
  return asArray ? TO_ARRAY : TO_SSE;
}

/** `content-type` of the caller's stream. */
export function streamType({ asArray }: Call, { framing }: FormatCodec): string {
  if (framing === 'aws-event-stream') return 'application/vnd.amazon.eventstream';
  return asArray ? 'application/json' : 'text/event-stream';
}
