import type { ErrorCode, Frame, Machine } from '@dragoman/spec';
import { decodeUtf8 } from '../bytes/decode-utf8.ts';
import { lines, type LinesState } from '../bytes/lines.ts';

export interface NdjsonOptions {
  readonly maxLineBytes: number;
  /** Where the limit is passed or a line is not UTF-8; `bad_upstream_answer` if not given. */
  readonly error?: ErrorCode;
}

/**
 * One JSON document a line, each the data of a frame without an event. Blank lines say nothing; the last line may lack
 * its end. The documents are not parsed here.
 *
 * Throws GatewayError `options.error`, which names `maxLineBytes` where that is the reason.
 */
export function decodeNdjson({
  maxLineBytes,
  error = 'bad_upstream_answer',
}: NdjsonOptions): Machine<LinesState, Uint8Array, Frame> {
  const split = lines({ name: 'maxLineBytes', bytes: maxLineBytes, error });
  const framesOf = (found: readonly Uint8Array[]): readonly Frame[] =>
    found
      .map((line) => decodeUtf8(line, error).trim())
      .filter((data) => data !== '')
      .map((data) => ({ event: '', data }));
  return {
    initial: split.initial,
    step(state, chunk) {
      const [next, found] = split.step(state, chunk);
      return [next, framesOf(found)];
    },
    end: (state) => framesOf(split.end(state)),
  };
}
