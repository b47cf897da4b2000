import { GatewayError, type ErrorCode, type Frame, type Machine } from '@dragoman/spec';
import { decodeUtf8 } from '../bytes/decode-utf8.ts';
import { heldLength, hold, joined, type Held } from '../bytes/held-bytes.ts';
import { requireWithin, type Limit } from '../bytes/limit.ts';
import { placeAfter, type Place } from './place.ts';
import { scanElement, UNOPENED, type Open } from './scan-element.ts';

export interface JsonArrayOptions {
  readonly maxElementBytes: number;
  /** Where the limit is passed or this is no array; `bad_upstream_answer` if not given. */
  readonly error?: ErrorCode;
}

export interface JsonArrayState {
  readonly place: Place;
  /** Of the element that has not ended. */
  readonly held: Held;
  readonly open: Open;
}

/**
 * A JSON array that comes bit by bit, each element the data of a frame without an event: Gemini's stream without
 * `alt=sse`. An object is delivered with its closing brace, before the comma behind it. The elements are cut out, not
 * parsed.
 *
 * Throws GatewayError `options.error` where this is no array or an element is larger than `maxElementBytes`, and
 * `stream_broken` where the array has not ended.
 */
export function decodeJsonArray({
  maxElementBytes,
  error = 'bad_upstream_answer',
}: JsonArrayOptions): Machine<JsonArrayState, Uint8Array, Frame> {
  const limit: Limit = { name: 'maxElementBytes', bytes: maxElementBytes, error };
  return {
    initial: { place: 'before', held: undefined, open: UNOPENED },

    step(state, chunk) {
      const frames: Frame[] = [];
      let { place, held, open } = state;
      let at = 0;
      while (at < chunk.length) {
        if (place !== 'element') {
          place = placeAfter(place, chunk[at] ?? 0, error);
          if (place !== 'element') at++;
          continue;
        }
        const scanned = scanElement(open, chunk, at);
        const piece = chunk.subarray(at, scanned.end);
        requireWithin(limit, heldLength(held) + piece.length);
        at = scanned.end;
        open = scanned.open;
        if (!scanned.complete) {
          held = hold(held, piece);
          continue;
        }
        frames.push({ event: '', data: decodeUtf8(joined(held, piece), error) });
        held = undefined;
        place = 'behind';
      }
      return [{ place, held, open }, frames];
    },

    end({ place }) {
      if (place !== 'over') throw new GatewayError('stream_broken', 'the JSON array has not ended');
      return [];
    },
  };
}
