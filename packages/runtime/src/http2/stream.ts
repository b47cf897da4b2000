import { CODE, FLAG, frameOf, headBytes, Http2Error, MAX_31_BITS, MAX_PAYLOAD, numberFrame, TYPE } from './frames.ts';

/** Bytes of one stream that its client may send ahead. */
export const STREAM_WINDOW = 1 << 20;

/** What is done with what comes in on one stream. None of them may throw. */
export interface StreamEvents {
  data(bytes: Buffer): void;
  /** The client has said all. */
  ended(): void;
  /** Nothing comes or goes any more, however it ended. */
  closed(): void;
}

/** The connection, as its streams see it. */
export interface Line {
  /** What the client may be sent on all streams together. */
  window: number;
  push(bytes: Uint8Array): void;
  /** A stream that may send again when there is more of the window. */
  wait(stream: Http2Stream): void;
  forget(stream: Http2Stream): void;
}

/** One question and its answer. */
export class Http2Stream {
  readonly id: number;
  readonly #line: Line;
  #events: StreamEvents | undefined;
  /** What the client may be sent, and may send: bytes. */
  #window: number;
  #credit = STREAM_WINDOW;
  #queue: Uint8Array[] = [];
  #trailers: Buffer | undefined;
  #isSaid = false;
  #isHeard = false;
  #isClosed = false;

  constructor(id: number, line: Line, window: number) {
    this.id = id;
    this.#line = line;
    this.#window = window;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  listen(events: StreamEvents): void {
    this.#events = events;
  }

  /** Begins the answer, with headers that are encoded already. */
  respond(block: Buffer): void {
    if (!this.#isClosed) this.#line.push(frameOf({ type: TYPE.HEADERS, flags: FLAG.END_HEADERS, id: this.id }, block));
  }

  /** What the client has no room for waits; until it is gone, he may send no more than he may already. */
  write(bytes: Uint8Array): void {
    if (this.#isClosed || this.#trailers) return;
    this.#queue.push(bytes);
    this.send();
  }

  /** Ends the answer behind what waits. */
  end(trailers: Buffer): void {
    if (this.#isClosed || this.#trailers) return;
    this.#trailers = trailers;
    this.send();
  }

  /** Gives up both ways. */
  reset(code: number): void {
    if (this.#isClosed) return;
    this.#line.push(numberFrame(TYPE.RST_STREAM, this.id, code));
    this.close();
  }

  /** Sends what there is room for. */
  send(): void {
    for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
      const room = Math.min(this.#window, this.#line.window, MAX_PAYLOAD);
      if (room <= 0 && next.length > 0) return this.#line.wait(this);
      this.#data(next.subarray(0, room));
      if (next.length > room) this.#queue[0] = next.subarray(room);
      else this.#queue.shift();
    }
    this.#grant();
    if (this.#trailers && !this.#isSaid) this.#finish(this.#trailers);
  }

  /** @throws {Http2Error} when the window is larger than windows are */
  widen(bytes: number): void {
    this.#window += bytes;
    if (this.#window > MAX_31_BITS) throw new Http2Error(CODE.FLOW_CONTROL_ERROR, 'a window of more than 31 bits');
    this.send();
  }

  /** @throws {Http2Error} when the client sends more than he may */
  receive(bytes: Buffer, last: boolean): void {
    if (this.#isHeard) return this.reset(CODE.STREAM_CLOSED);
    this.spend(bytes.length);
    if (bytes.length > 0) this.#events?.data(bytes);
    if (last) this.#hear();
    else this.#grant();
  }

  /** The client's trailers say nothing but that he has said all. */
  receiveTrailers(): void {
    if (this.#isHeard) this.reset(CODE.STREAM_CLOSED);
    else this.#hear();
  }

  /** @throws {Http2Error} when the client sends more than he may */
  spend(bytes: number): void {
    this.#credit -= bytes;
    if (this.#credit < 0) throw new Http2Error(CODE.FLOW_CONTROL_ERROR, 'more bytes than the stream has room for');
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#queue = [];
    this.#line.forget(this);
    this.#events?.closed();
  }

  #data(bytes: Uint8Array): void {
    this.#window -= bytes.length;
    this.#line.window -= bytes.length;
    this.#line.push(headBytes({ type: TYPE.DATA, flags: 0, id: this.id }, bytes.length));
    this.#line.push(bytes);
  }

  #finish(trailers: Buffer): void {
    this.#isSaid = true;
    this.#line.push(frameOf({ type: TYPE.HEADERS, flags: FLAG.END_HEADERS | FLAG.END_STREAM, id: this.id }, trailers));
    // Nobody listens to what the client says behind the answer.
    if (this.#isHeard) this.close();
    else this.reset(CODE.NO_ERROR);
  }

  #hear(): void {
    this.#isHeard = true;
    if (!this.#isClosed) this.#events?.ended();
  }

  #grant(): void {
    const used = STREAM_WINDOW - this.#credit;
    if (this.#isHeard || this.#isClosed || used < STREAM_WINDOW / 2 || this.#queue.length > 0) return;
    this.#credit = STREAM_WINDOW;
    this.#line.push(numberFrame(TYPE.WINDOW_UPDATE, this.id, used));
  }
}
