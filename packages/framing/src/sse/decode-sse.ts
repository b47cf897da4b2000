import type { ErrorCode, Frame, Machine } from '@dragoman/spec';
import { requireWithin, type Limit } from '../bytes/limit.ts';
import { lines, type LinesState } from '../bytes/lines.ts';

export interface SseOptions {
  /** Of the lines of one event that mean something, and of any single line. */
  readonly maxEventBytes: number;
  /** Where the limit is passed; `bad_upstream_answer` if not given. */
  readonly error?: ErrorCode;
}

/** The event whose blank line has not come. */
interface Pending {
  readonly event: string;
  /** `undefined`: no `data` line yet. Engines join strings lazily, so adding lines one by one is linear. */
  readonly data: string | undefined;
  /** Bytes of its lines. */
  readonly size: number;
}

export interface SseState {
  readonly lines: LinesState;
  readonly pending: Pending;
}

const NOTHING: Pending = { event: '', data: undefined, size: 0 };
const DATA = new TextEncoder().encode('data');
const EVENT = new TextEncoder().encode('event');
const COLON = 0x3a;
const SPACE = 0x20;

// The standard asks for replacement characters, and a mark is only special at the start of the stream.
const TEXT = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Server-sent events, bytes to frames, wherever the chunks are cut. Comments, `id`, `retry` and unknown fields say
 * nothing here. Two deviations from the standard: a last event without its blank line is delivered, as several
 * providers omit it; and an event whose data is empty is not, as some servers send such only to keep a connection open.
 *
 * Throws GatewayError `options.error`, naming `maxEventBytes`.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export function decodeSse({
  maxEventBytes,
  error = 'bad_upstream_answer',
}: SseOptions): Machine<SseState, Uint8Array, Frame> {
  const limit: Limit = { name: 'maxEventBytes', bytes: maxEventBytes, error };
  const split = lines(limit);
  return {
    initial: { lines: split.initial, pending: NOTHING },

    step(state, chunk) {
      const [rest, found] = split.step(state.lines, chunk);
      const frames: Frame[] = [];
      let pending = state.pending;
      for (const line of found) {
        if (line.length > 0) {
          pending = withLine(pending, line, limit);
        } else {
          if (pending.data) frames.push({ event: pending.event, data: pending.data });
          pending = NOTHING;
        }
      }
      return [{ lines: rest, pending }, frames];
    },

    end(state) {
      let { pending } = state;
      for (const line of split.end(state.lines)) pending = withLine(pending, line, limit);
      return pending.data ? [{ event: pending.event, data: pending.data }] : [];
    },
  };
}

function withLine(pending: Pending, line: Uint8Array, limit: Limit): Pending {
  const isData = isField(line, DATA);
  if (!isData && !isField(line, EVENT)) return pending;
  const size = pending.size + line.length;
  requireWithin(limit, size);
  const { event, data } = pending;
  if (!isData) return { event: valueOf(line, EVENT), data, size };
  const value = valueOf(line, DATA);
  return { event, data: data === undefined ? value : `${data}\n${value}`, size };
}

function isField(line: Uint8Array, name: Uint8Array): boolean {
  for (let index = 0; index < name.length; index++) if (line[index] !== name[index]) return false;
  return line.length === name.length || line[name.length] === COLON;
}

/** What stands behind the colon and at most one space. */
function valueOf(line: Uint8Array, name: Uint8Array): string {
  const from = name.length + 1;
  return TEXT.decode(line.subarray(line[from] === SPACE ? from + 1 : from));
}
