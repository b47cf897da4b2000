/** Bytes of one message; Envoy sends a body of 32 MiB in one. */
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;
const PREFIX_BYTES = 5;

/** Cuts the bytes of a gRPC call into its messages, in linear time. */
export interface MessageReader {
  /** The messages that are whole now. @throws {RangeError} when one is compressed or larger than 64 MiB */
  push(bytes: Buffer): readonly Buffer[];
}

export function messageReader(): MessageReader {
  let held: Buffer[] = [];
  let size = 0;
  let need = PREFIX_BYTES;
  return {
    push(bytes) {
      held.push(bytes);
      size += bytes.length;
      if (size < need) return [];
      let rest = held.length === 1 ? bytes : Buffer.concat(held, size);
      const messages: Buffer[] = [];
      for (;;) {
        need = PREFIX_BYTES;
        if (rest.length < need) break;
        need += lengthOf(rest);
        if (rest.length < need) break;
        messages.push(rest.subarray(PREFIX_BYTES, need));
        rest = rest.subarray(need);
      }
      held = rest.length > 0 ? [rest] : [];
      size = rest.length;
      return messages;
    },
  };
}

function lengthOf(prefix: Buffer): number {
  if (prefix[0] !== 0) throw new RangeError('a compressed gRPC message');
  const length = prefix.readUInt32BE(1);
  if (length > MAX_MESSAGE_BYTES) throw new RangeError(`a gRPC message of ${length} bytes`);
  return length;
}

/** A message as it stands in a call. */
export function framed(message: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(PREFIX_BYTES + message.length);
  bytes[0] = 0;
  bytes.writeUInt32BE(message.length, 1);
  bytes.set(message, PREFIX_BYTES);
  return bytes;
}
