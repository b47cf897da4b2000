import {
  CODE,
  goAwayFrame,
  Http2Error,
  MAX_31_BITS,
  numberFrame,
  SETTING,
  settingsFrame,
  TYPE,
  type Code,
} from './frames.ts';
import type { Headers } from './hpack/header-decoder.ts';
import { Http2Stream, STREAM_WINDOW, type Line, type StreamEvents } from './stream.ts';

/** Every window begins with so many bytes. */
const FIRST_WINDOW = 65_535;
/** Bytes of all streams together that a client may send ahead. */
const WINDOW = 1 << 24;
const MAX_STREAMS = 1 << 16;

/** Takes up a stream. Must not throw. */
export type OnStream = (stream: Http2Stream, headers: Headers) => StreamEvents;

export interface StreamsOptions {
  readonly push: (bytes: Uint8Array) => void;
  readonly onStream: OnStream;
  /** No stream will come, and none is left. */
  readonly onDone: () => void;
}

/** The streams of one connection, and what may be sent on them. */
export class Streams implements Line {
  readonly push: (bytes: Uint8Array) => void;
  window = FIRST_WINDOW;
  readonly #options: StreamsOptions;
  readonly #open = new Map<number, Http2Stream>();
  readonly #waiting = new Set<Http2Stream>();
  #initialWindow = FIRST_WINDOW;
  #credit = WINDOW;
  #lastId = 0;
  #isDraining = false;

  constructor(options: StreamsOptions) {
    this.#options = options;
    this.push = options.push;
    this.push(
      settingsFrame([
        [SETTING.MAX_CONCURRENT_STREAMS, MAX_STREAMS],
        [SETTING.INITIAL_WINDOW_SIZE, STREAM_WINDOW],
      ]),
    );
    this.push(numberFrame(TYPE.WINDOW_UPDATE, 0, WINDOW - FIRST_WINDOW));
  }

  wait(stream: Http2Stream): void {
    this.#waiting.add(stream);
  }

  forget(stream: Http2Stream): void {
    this.#open.delete(stream.id);
    this.#waiting.delete(stream);
    if (this.#isDraining && this.#open.size === 0) this.#options.onDone();
  }

  /** Says that there will be no new stream. */
  leave(code: Code): void {
    this.#isDraining = true;
    this.push(goAwayFrame(this.#lastId, code));
    if (this.#open.size === 0) this.#options.onDone();
  }

  closeAll(): void {
    for (const stream of [...this.#open.values()]) stream.close();
  }

  /** Headers begin a stream, or end the client's side of one. @throws {Http2Error} */
  headers(id: number, headers: Headers, last: boolean): void {
    const known = this.#open.get(id);
    if (known && !last) throw new Http2Error(CODE.PROTOCOL_ERROR, 'headers in the middle of a stream');
    if (known) return known.receiveTrailers();
    if (id % 2 === 0) throw new Http2Error(CODE.PROTOCOL_ERROR, 'a stream that no client may begin');
    // It ended here before the client knew.
    if (id <= this.#lastId) return;
    this.#lastId = id;
    const stream = new Http2Stream(id, this, this.#initialWindow);
    if (this.#isDraining || this.#open.size >= MAX_STREAMS) return stream.reset(CODE.REFUSED_STREAM);
    this.#open.set(id, stream);
    stream.listen(this.#options.onStream(stream, headers));
    if (last) stream.receiveTrailers();
  }

  /** @throws {Http2Error} when the client sends more than he may */
  data(id: number, bytes: Buffer, last: boolean): void {
    this.#spend(bytes.length);
    this.#at(id)?.receive(bytes, last);
  }

  /** @throws {Http2Error} when the client sends more than he may */
  padding(id: number, bytes: number): void {
    this.#spend(bytes);
    this.#at(id)?.spend(bytes);
  }

  reset(id: number): void {
    this.#at(id)?.close();
  }

  /** The client has room for more, on one stream or on all together (0). @throws {Http2Error} */
  widen(id: number, bytes: number): void {
    if (id !== 0) return this.#at(id)?.widen(bytes);
    this.window += bytes;
    if (this.window > MAX_31_BITS) throw new Http2Error(CODE.FLOW_CONTROL_ERROR, 'a window of more than 31 bits');
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const stream of waiting) stream.send();
  }

  /** The client gives every stream another window. @throws {Http2Error} */
  setInitialWindow(bytes: number): void {
    if (bytes > MAX_31_BITS) throw new Http2Error(CODE.FLOW_CONTROL_ERROR, 'a window of more than 31 bits');
    const change = bytes - this.#initialWindow;
    this.#initialWindow = bytes;
    for (const stream of [...this.#open.values()]) stream.widen(change);
  }

  /** Undefined: it has ended. @throws {Http2Error} when it never began */
  #at(id: number): Http2Stream | undefined {
    if (id === 0 || id > this.#lastId) throw new Http2Error(CODE.PROTOCOL_ERROR, 'a stream that has not begun');
    return this.#open.get(id);
  }

  #spend(bytes: number): void {
    this.#credit -= bytes;
    if (this.#credit < 0) throw new Http2Error(CODE.FLOW_CONTROL_ERROR, 'more bytes than the connection has room for');
    if (this.#credit > WINDOW / 2) return;
    this.push(numberFrame(TYPE.WINDOW_UPDATE, 0, WINDOW - this.#credit));
    this.#credit = WINDOW;
  }
}
