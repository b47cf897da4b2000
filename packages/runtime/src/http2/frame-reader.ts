import { CODE, FLAG, HEAD_BYTES, Http2Error, MAX_31_BITS, MAX_PAYLOAD, TYPE, type FrameHead } from './frames.ts';

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

export interface Frame extends FrameHead {
  readonly payload: Buffer;
}

export interface FrameEvents {
  frame(frame: Frame): void;
  /** A piece of a body, as it comes; `last` piece of a frame that ends its side of the stream. */
  data(id: number, bytes: Buffer, last: boolean): void;
  /** Bytes of a body that say nothing and count as if they did. */
  padding(id: number, bytes: number): void;
}

/**
 * Cuts the bytes of a client into frames, and holds at most one that is not whole. Bodies are not held: their pieces are
 * windows of what came.
 * @throws {Http2Error} when it is not HTTP/2, or a frame is larger than 16 KiB
 */
export function frameReader(events: FrameEvents): { push(bytes: Buffer): void } {
  let held: Buffer | undefined;
  let isGreeted = false;
  /** What is still to come of a DATA frame. */
  let body: { readonly id: number; readonly last: boolean; left: number } | undefined;

  const greeting = (bytes: Buffer): number => {
    const length = Math.min(bytes.length, PREFACE.length);
    if (PREFACE.compare(bytes, 0, length, 0, length) !== 0) throw new Http2Error(CODE.PROTOCOL_ERROR, 'not HTTP/2');
    isGreeted = length === PREFACE.length;
    return isGreeted ? length : 0;
  };
  const piece = (bytes: Buffer, at: number, of: NonNullable<typeof body>): number => {
    const end = Math.min(bytes.length, at + of.left);
    of.left -= end - at;
    if (of.left === 0) body = undefined;
    events.data(of.id, bytes.subarray(at, end), of.last && of.left === 0);
    return end;
  };
  /** Where the next frame begins; -1: this one is not whole. */
  const one = (bytes: Buffer, at: number): number => {
    if (bytes.length - at < HEAD_BYTES) return -1;
    const length = bytes.readUIntBE(at, 3);
    const [type, flags] = [bytes[at + 3] ?? 0, bytes[at + 4] ?? 0];
    const id = bytes.readUInt32BE(at + 5) & MAX_31_BITS;
    if (length > MAX_PAYLOAD) throw new Http2Error(CODE.FRAME_SIZE_ERROR, `a frame of ${length} bytes`);
    const begin = at + HEAD_BYTES;
    if (type === TYPE.DATA && (flags & FLAG.PADDED) === 0) {
      body = { id, last: (flags & FLAG.END_STREAM) !== 0, left: length };
      return length === 0 || bytes.length > begin ? piece(bytes, begin, body) : begin;
    }
    if (bytes.length - begin < length) return -1;
    const payload = bytes.subarray(begin, begin + length);
    if (type === TYPE.DATA) padded(events, id, { flags, payload });
    else events.frame({ type, flags, id, payload });
    return begin + length;
  };
  return {
    push: (chunk) => {
      const bytes = held ? Buffer.concat([held, chunk]) : chunk;
      held = undefined;
      let at = isGreeted ? 0 : greeting(bytes);
      while (isGreeted && at < bytes.length) {
        const next = body ? piece(bytes, at, body) : one(bytes, at);
        if (next < 0) break;
        at = next;
      }
      if (at < bytes.length) held = bytes.subarray(at);
    },
  };
}

function padded(events: FrameEvents, id: number, { flags, payload }: Pick<Frame, 'flags' | 'payload'>): void {
  const bytes = withoutPadding(payload);
  events.padding(id, payload.length - bytes.length);
  events.data(id, bytes, (flags & FLAG.END_STREAM) !== 0);
}

/** @throws {Http2Error} when there is more padding than frame */
export function withoutPadding(payload: Buffer): Buffer {
  const end = payload.length - (payload[0] ?? 0);
  if (end < 1) throw new Http2Error(CODE.PROTOCOL_ERROR, 'padding that is longer than its frame');
  return payload.subarray(1, end);
}
