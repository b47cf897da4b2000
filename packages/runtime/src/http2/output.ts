import type { Socket } from 'node:net';

/** What is written at once is copied into one piece up to here. */
const COPIED = 65_536;
/** Bytes that may wait for the client to read them. */
const UNREAD = 1 << 20;

/** What goes out on one connection: what is said in the same turn of the event loop is written at once. */
export class Output {
  readonly #socket: Socket;
  #parts: Uint8Array[] = [];
  #isHeld = false;
  #isPlanned = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('drain', () => socket.resume());
  }

  push(bytes: Uint8Array): void {
    this.#parts.push(bytes);
    if (this.#isHeld || this.#isPlanned) return;
    this.#isPlanned = true;
    process.nextTick(() => this.#flush());
  }

  /** Writes what `work` has pushed when it is done. */
  hold(work: () => void): void {
    this.#isHeld = true;
    work();
    this.#isHeld = false;
    this.#flush();
  }

  #flush(): void {
    this.#isPlanned = false;
    const parts = this.#parts;
    if (parts.length === 0 || !this.#socket.writable) return;
    this.#parts = [];
    const bytes = parts.reduce((sum, { length }) => sum + length, 0);
    if (bytes <= COPIED) this.#socket.write(Buffer.concat(parts, bytes));
    else {
      this.#socket.cork();
      for (const part of parts) this.#socket.write(part);
      this.#socket.uncork();
    }
    // Who does not read what he is answered is not read.
    if (this.#socket.writableLength > UNREAD) this.#socket.pause();
  }
}
