/** How a field is written. @see https://protobuf.dev/programming-guides/encoding/ */
export const WIRE = { VARINT: 0, FIXED64: 1, BYTES: 2, FIXED32: 5 } as const;

/**
 * Reads one message field by field. Where only a few of many fields are wanted this costs a tenth of decoding all of
 * them. Every read throws a `RangeError` when the message is cut off or is none.
 */
export class WireReader {
  readonly #bytes: Buffer;
  #at: number;
  readonly #end: number;

  constructor(bytes: Buffer, at = 0, end = bytes.length) {
    this.#bytes = bytes;
    this.#at = at;
    this.#end = end;
  }

  get isOver(): boolean {
    return this.#at >= this.#end;
  }

  /** The same message, from where this one stands. */
  copy(): WireReader {
    return new WireReader(this.#bytes, this.#at, this.#end);
  }

  /** Number of the next field, and how it is written. */
  tag(): { readonly field: number; readonly wire: number } {
    const tag = this.varint();
    return { field: Math.floor(tag / 8), wire: tag & 7 };
  }

  /** Exact up to 2⁵³. */
  varint(): number {
    let value = 0;
    for (let scale = 1; scale < 2 ** 70; scale *= 128) {
      const byte = this.#bytes[this.#step(1)] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    throw new RangeError('a number of more than 64 bits');
  }

  double(): number {
    return this.#bytes.readDoubleLE(this.#step(8));
  }

  text(): string {
    const length = this.varint();
    const at = this.#step(length);
    return this.#bytes.toString('utf8', at, at + length);
  }

  message(): WireReader {
    const length = this.varint();
    const at = this.#step(length);
    return new WireReader(this.#bytes, at, at + length);
  }

  /** All of it, as a text that is the same for the same bytes only. */
  fingerprint(): string {
    return this.#bytes.toString('latin1', this.#at, this.#end);
  }

  skip(wire: number): void {
    switch (wire) {
      case WIRE.VARINT:
        return void this.varint();
      case WIRE.FIXED64:
        return void this.#step(8);
      case WIRE.BYTES:
        return void this.#step(this.varint());
      case WIRE.FIXED32:
        return void this.#step(4);
      default:
        throw new RangeError(`a field of kind ${wire}`);
    }
  }

  /** Goes on behind so many bytes, and says where they begin. */
  #step(bytes: number): number {
    const at = this.#at;
    if (bytes > this.#end - at) throw new RangeError('a message that was cut off');
    this.#at = at + bytes;
    return at;
  }
}
