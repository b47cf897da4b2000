/** Types of frames. @see https://www.rfc-editor.org/rfc/rfc9113#section-6 */
export const TYPE = {
  DATA: 0,
  HEADERS: 1,
  PRIORITY: 2,
  RST_STREAM: 3,
  SETTINGS: 4,
  PUSH_PROMISE: 5,
  PING: 6,
  GOAWAY: 7,
  WINDOW_UPDATE: 8,
  CONTINUATION: 9,
} as const;

export const FLAG = { END_STREAM: 0x1, ACK: 0x1, END_HEADERS: 0x4, PADDED: 0x8, PRIORITY: 0x20 } as const;

export const SETTING = { MAX_CONCURRENT_STREAMS: 3, INITIAL_WINDOW_SIZE: 4, MAX_FRAME_SIZE: 5 } as const;

/** Why a stream or a connection ends. @see https://www.rfc-editor.org/rfc/rfc9113#section-7 */
export const CODE = {
  NO_ERROR: 0,
  PROTOCOL_ERROR: 1,
  INTERNAL_ERROR: 2,
  FLOW_CONTROL_ERROR: 3,
  STREAM_CLOSED: 5,
  FRAME_SIZE_ERROR: 6,
  REFUSED_STREAM: 7,
  COMPRESSION_ERROR: 9,
  ENHANCE_YOUR_CALM: 11,
} as const;

export type Code = (typeof CODE)[keyof typeof CODE];

/** The peer did what ends its connection. */
export class Http2Error extends Error {
  override readonly name = 'Http2Error';
  readonly code: Code;

  constructor(code: Code, message: string) {
    super(message);
    this.code = code;
  }
}

export const HEAD_BYTES = 9;
/** Of a payload: what every peer may send, and takes. */
export const MAX_PAYLOAD = 16_384;
/** The largest window, and the largest id of a stream. */
export const MAX_31_BITS = 0x7fff_ffff;

/** What stands before a payload; `id` 0: of the connection. */
export interface FrameHead {
  readonly type: number;
  readonly flags: number;
  readonly id: number;
}

/** How a frame begins behind which so many bytes follow. */
export function headBytes({ type, flags, id }: FrameHead, payload: number): Buffer {
  const head = Buffer.allocUnsafe(HEAD_BYTES);
  head.writeUIntBE(payload, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(id, 5);
  return head;
}

export const frameOf = (head: FrameHead, payload: Uint8Array): Buffer =>
  Buffer.concat([headBytes(head, payload.length), payload]);

/** A frame whose payload is one number of 32 bits: RST_STREAM, WINDOW_UPDATE. */
export function numberFrame(type: number, id: number, value: number): Buffer {
  const payload = Buffer.allocUnsafe(4);
  payload.writeUInt32BE(value, 0);
  return frameOf({ type, flags: 0, id }, payload);
}

export function settingsFrame(settings: readonly (readonly [id: number, value: number])[]): Buffer {
  const payload = Buffer.alloc(6 * settings.length);
  for (const [at, [id, value]] of settings.entries()) {
    payload.writeUInt16BE(id, 6 * at);
    payload.writeUInt32BE(value, 6 * at + 2);
  }
  return frameOf({ type: TYPE.SETTINGS, flags: 0, id: 0 }, payload);
}

/** The last thing that is said on a connection: no stream behind `lastId` was begun. */
export function goAwayFrame(lastId: number, code: Code): Buffer {
  const payload = Buffer.alloc(8);
  payload.writeUInt32BE(lastId, 0);
  payload.writeUInt32BE(code, 4);
  return frameOf({ type: TYPE.GOAWAY, flags: 0, id: 0 }, payload);
}
