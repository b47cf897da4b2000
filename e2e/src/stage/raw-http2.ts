import { connect } from 'node:net';

/** A name and a value as they are written, in this order: pseudo-headers too. Both below 127 bytes. */
export type RawHeader = readonly [name: string, value: string];

export interface RawRequest {
  readonly headers: readonly RawHeader[];
  readonly body: string;
  readonly trailers?: readonly RawHeader[];
}

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
const [DATA, HEADERS, SETTINGS] = [0, 1, 4];
const [END_STREAM, END_HEADERS] = [1, 4];
const SILENCE_MS = 300;
const NO_ANSWER_MS = 5_000;

function frame(type: number, flags: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(type === SETTINGS ? 0 : 1, 5);
  return Buffer.concat([head, payload]);
}

const text = (of: string): Buffer => {
  const bytes = Buffer.from(of, 'latin1');
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
};
/** Literal header fields that are never indexed (RFC 7541, 6.2.3): no table, no Huffman code. */
const block = (headers: readonly RawHeader[]): Buffer =>
  Buffer.concat(headers.map(([name, value]) => Buffer.concat([Buffer.from([0x10]), text(name), text(value)])));

/** For clients of HTTP/2 that keep to no rules: one request on a connection of its own, until the other side falls silent. */
export function sendRawHttp2(base: string, { headers, body, trailers }: RawRequest): Promise<void> {
  const { hostname, port } = new URL(base);
  const frames = [
    Buffer.from(PREFACE),
    frame(SETTINGS, 0, Buffer.alloc(0)),
    frame(HEADERS, END_HEADERS, block(headers)),
    frame(DATA, trailers ? 0 : END_STREAM, Buffer.from(body)),
    ...(trailers ? [frame(HEADERS, END_HEADERS | END_STREAM, block(trailers))] : []),
  ];
  return new Promise((done) => {
    const socket = connect(Number(port), hostname, () => socket.write(Buffer.concat(frames)));
    socket.setTimeout(NO_ANSWER_MS, () => socket.destroy());
    socket.on('data', () => socket.setTimeout(SILENCE_MS));
    socket.on('error', () => socket.destroy()).on('close', () => done());
  });
}
