import { crc32 } from 'node:zlib';

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
};

interface Parts {
  readonly headers: Uint8Array;
  readonly payload?: Uint8Array;
  /** What the prelude says, where it lies. */
  readonly total?: number;
  readonly headersLength?: number;
}

/** A message of the AWS event stream with right checksums, by another implementation of them. */
export function awsMessageBytes({ headers, payload = new Uint8Array(), total, headersLength }: Parts): Uint8Array {
  const size = 16 + headers.length + payload.length;
  const lengths = Buffer.concat([uint32(total ?? size), uint32(headersLength ?? headers.length)]);
  const message = Buffer.concat([lengths, uint32(crc32(lengths)), headers, payload]);
  return Uint8Array.from(Buffer.concat([message, uint32(crc32(message))]));
}

/** A header of the type string, or of another type whose value has this shape too. */
export function awsHeader(name: string, value: string, type = 7): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.of(bytes.length >> 8, bytes.length & 0xff);
  return Buffer.concat([Buffer.of(Buffer.byteLength(name)), Buffer.from(name), Buffer.of(type), length, bytes]);
}

/** Headers by name, all strings. */
export const awsHeaders = (headers: Readonly<Record<string, string>>): Buffer =>
  Buffer.concat(Object.entries(headers).map(([name, value]) => awsHeader(name, value)));
