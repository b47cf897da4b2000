import { GatewayError, pipe, type ErrorCode, type Frame, type Machine } from '@dragoman/spec';
import { heldLength, hold, joined, type Held } from '../bytes/held-bytes.ts';
import { requireWithin, type Limit } from '../bytes/limit.ts';
import { each } from '../each.ts';
import { badMessage, MAX_HEADERS_BYTES, PRELUDE_BYTES, SMALLEST_MESSAGE, type AwsMessage } from './aws-message.ts';
import { crc32 } from './crc32.ts';
import { decodeHeaders } from './decode-headers.ts';
import { frameOfAwsMessage } from './frame-of-aws-message.ts';

export interface AwsEventStreamOptions {
  /** Of one message with its prelude and headers. AWS itself stops at 24 MiB. */
  readonly maxMessageBytes: number;
  /** Where the limit is passed; `bad_upstream_answer` if not given. */
  readonly error?: ErrorCode;
}

export interface AwsEventStreamState {
  readonly held: Held;
  /** Bytes until something can be read: of a prelude, or of the message whose prelude was read and is right. */
  readonly needed: number;
}

/**
 * `application/vnd.amazon.eventstream`, bytes to messages, wherever the chunks are cut. Both checksums are checked, and
 * a length is believed only after the checksum of its prelude.
 *
 * Throws GatewayError `bad_upstream_answer` for what is no message, `options.error` for one larger than
 * `maxMessageBytes`, and `stream_broken` where the input ends inside of one.
 *
 * @see https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export function decodeAwsEventStream({
  maxMessageBytes,
  error = 'bad_upstream_answer',
}: AwsEventStreamOptions): Machine<AwsEventStreamState, Uint8Array, AwsMessage> {
  const limit: Limit = { name: 'maxMessageBytes', bytes: maxMessageBytes, error };
  return {
    initial: { held: undefined, needed: PRELUDE_BYTES },

    step({ held, needed }, chunk) {
      if (heldLength(held) + chunk.length < needed) return [{ held: hold(held, chunk), needed }, []];
      const bytes = joined(held, chunk);
      const messages: AwsMessage[] = [];
      let from = 0;
      while (bytes.length - from >= needed) {
        if (needed === PRELUDE_BYTES) {
          needed = readPrelude(bytes.subarray(from, from + PRELUDE_BYTES), limit);
        } else {
          messages.push(readMessage(bytes.subarray(from, from + needed)));
          from += needed;
          needed = PRELUDE_BYTES;
        }
      }
      return [{ held: hold(undefined, bytes.subarray(from)), needed }, messages];
    },

    end({ held }) {
      if (held) throw new GatewayError('stream_broken', 'AWS event stream: the last message has not ended');
      return [];
    },
  };
}

/** The same as frames, which is what formats read. */
export const decodeAwsFrames = (
  options: AwsEventStreamOptions,
): Machine<readonly [AwsEventStreamState, null], Uint8Array, Frame> =>
  pipe(decodeAwsEventStream(options), each(frameOfAwsMessage));

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** @returns the length of the message, bytes */
function readPrelude(prelude: Uint8Array, limit: Limit): number {
  const view = viewOf(prelude);
  if (view.getUint32(8) !== crc32(prelude.subarray(0, 8))) throw badMessage('wrong checksum of a prelude');
  const total = view.getUint32(0);
  const headers = view.getUint32(4);
  if (headers > MAX_HEADERS_BYTES || headers > total - SMALLEST_MESSAGE) {
    throw badMessage('impossible lengths in a prelude');
  }
  requireWithin(limit, total);
  return total;
}

function readMessage(message: Uint8Array): AwsMessage {
  const view = viewOf(message);
  const end = message.length - 4;
  if (view.getUint32(end) !== crc32(message.subarray(0, end))) throw badMessage('wrong checksum of a message');
  const payload = PRELUDE_BYTES + view.getUint32(4);
  return { headers: decodeHeaders(message.subarray(PRELUDE_BYTES, payload)), payload: message.subarray(payload, end) };
}
