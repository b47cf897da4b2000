import { withoutPadding, type Frame, type FrameEvents } from './frame-reader.ts';
import { CODE, FLAG, frameOf, Http2Error, MAX_31_BITS, SETTING, TYPE } from './frames.ts';
import { headerDecoder, type HeaderDecoder, type Headers } from './hpack/header-decoder.ts';
import type { Streams } from './streams.ts';

/** Of the headers of one stream, compressed; each frame of them counts as a KiB at least, so that empty ones end too. */
const [MAX_BLOCK, LEAST_FRAGMENT] = [65_536, 1_024];
const [PRIORITY_BYTES, NUMBER_BYTES, PING_BYTES, SETTING_BYTES] = [5, 4, 8, 6];

/** Headers of which more is to come. */
interface Block {
  readonly id: number;
  readonly last: boolean;
  readonly fragments: Buffer[];
  size: number;
}

/**
 * What the frames of a client do to its streams. @see https://www.rfc-editor.org/rfc/rfc9113#section-6
 * What breaks its rules, or a limit, is an `Http2Error`, which ends the connection.
 */
export function clientFrames(streams: Streams): FrameEvents {
  const decoder = headerDecoder();
  let open: Block | undefined;

  const take = ({ id, last, fragments }: Block): void => {
    streams.headers(id, read(decoder, Buffer.concat(fragments)), last);
  };
  const add = (block: Block, { flags, payload }: Pick<Frame, 'flags' | 'payload'>): void => {
    block.fragments.push(payload);
    block.size += Math.max(payload.length, LEAST_FRAGMENT);
    if (block.size > MAX_BLOCK) throw new Http2Error(CODE.ENHANCE_YOUR_CALM, 'headers without end');
    open = (flags & FLAG.END_HEADERS) === 0 ? block : undefined;
    if (!open) take(block);
  };
  const frame = (each: Frame): void => {
    if ((open !== undefined) !== (each.type === TYPE.CONTINUATION)) throw broken('headers that are not whole');
    switch (each.type) {
      case TYPE.HEADERS:
        return add(blockOf(each), { flags: each.flags, payload: bare(each) });
      case TYPE.CONTINUATION:
        if (open?.id !== each.id) throw broken('headers of two streams at once');
        return add(open, each);
      case TYPE.RST_STREAM:
        return streams.reset(sized(each, NUMBER_BYTES).id);
      case TYPE.SETTINGS:
        return settings(each, streams);
      case TYPE.PING:
        return ping(each, streams);
      case TYPE.WINDOW_UPDATE:
        return streams.widen(each.id, increment(each));
      case TYPE.PUSH_PROMISE:
        throw broken('a promise of a client');
      default:
        // Priorities, the client's GOAWAY and what is not known ask for nothing.
        return undefined;
    }
  };
  const whole = (): void => {
    if (open) throw broken('headers that are not whole');
  };
  return {
    frame,
    data: (id, bytes, last) => {
      whole();
      streams.data(id, bytes, last);
    },
    padding: (id, bytes) => {
      whole();
      streams.padding(id, bytes);
    },
  };
}

function read(decoder: HeaderDecoder, block: Buffer): Headers {
  try {
    return decoder.decode(block);
  } catch (error) {
    throw new Http2Error(CODE.COMPRESSION_ERROR, (error as Error).message);
  }
}

const blockOf = ({ id, flags }: Frame): Block => ({
  id,
  last: (flags & FLAG.END_STREAM) !== 0,
  fragments: [],
  size: 0,
});

/** Headers without padding and priority. */
function bare({ flags, payload }: Frame): Buffer {
  const unpadded = (flags & FLAG.PADDED) === 0 ? payload : withoutPadding(payload);
  if ((flags & FLAG.PRIORITY) === 0) return unpadded;
  if (unpadded.length < PRIORITY_BYTES) throw new Http2Error(CODE.FRAME_SIZE_ERROR, 'half a priority');
  return unpadded.subarray(PRIORITY_BYTES);
}

function settings(frame: Frame, streams: Streams): void {
  const { flags, payload } = ofConnection(frame);
  if ((flags & FLAG.ACK) !== 0) return void sized(frame, 0);
  if (payload.length % SETTING_BYTES !== 0) throw new Http2Error(CODE.FRAME_SIZE_ERROR, 'half a setting');
  // Before anything goes out that the old ones would not have let: the client takes its own for given from here on.
  streams.push(frameOf({ type: TYPE.SETTINGS, flags: FLAG.ACK, id: 0 }, Buffer.alloc(0)));
  for (let at = 0; at < payload.length; at += SETTING_BYTES)
    if (payload.readUInt16BE(at) === SETTING.INITIAL_WINDOW_SIZE)
      streams.setInitialWindow(payload.readUInt32BE(at + 2));
}

function ping(frame: Frame, streams: Streams): void {
  const { flags, payload } = sized(ofConnection(frame), PING_BYTES);
  if ((flags & FLAG.ACK) === 0) streams.push(frameOf({ type: TYPE.PING, flags: FLAG.ACK, id: 0 }, payload));
}

function increment(frame: Frame): number {
  const bytes = sized(frame, NUMBER_BYTES).payload.readUInt32BE(0) & MAX_31_BITS;
  if (bytes === 0) throw broken('a window that does not grow');
  return bytes;
}

function sized(frame: Frame, bytes: number): Frame {
  if (frame.payload.length !== bytes) throw new Http2Error(CODE.FRAME_SIZE_ERROR, 'a frame of the wrong length');
  return frame;
}

function ofConnection(frame: Frame): Frame {
  if (frame.id !== 0) throw broken('a frame on a stream that is none of it');
  return frame;
}

const broken = (what: string) => new Http2Error(CODE.PROTOCOL_ERROR, what);
