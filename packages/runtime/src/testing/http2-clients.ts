import { once } from 'node:events';
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { http2Connection } from '../http2/connection.ts';
import { FLAG, frameOf, settingsFrame, TYPE } from '../http2/frames.ts';
import type { OnStream } from '../http2/streams.ts';

/** Headers of an answer: `:status: 200`, and none. */
export const [STATUS, NONE] = [Buffer.of(0x88), Buffer.alloc(0)];
/** `:method: POST`, `:path: /` */
export const REQUEST = Buffer.of(0x83, 0x84);
export const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

/** Answers with what it was sent. */
export const echo: OnStream = (stream) => {
  stream.respond(STATUS);
  return { data: (bytes) => stream.write(bytes), ended: () => stream.end(NONE), closed: () => undefined };
};

/** A server of HTTP/2 until the test ends; its port. */
export async function serve(onStream: OnStream = echo): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    http2Connection(socket, onStream);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A client that is none of ours. */
export async function client(port: number, settings = {}): Promise<ClientHttp2Session> {
  const session = connectHttp2(`http://127.0.0.1:${port}`, { settings });
  session.on('error', () => undefined);
  onTestFinished(() => session.destroy());
  await once(session, 'remoteSettings');
  return session;
}

/** What comes back for a body that is sent in pieces. */
export async function exchange(session: ClientHttp2Session, pieces: readonly Buffer[], headers = {}): Promise<Buffer> {
  const stream = session.request({ ':method': 'POST', ':path': '/', ...headers });
  const parts: Buffer[] = [];
  stream.on('data', (part: Buffer) => parts.push(part));
  for (const piece of pieces) stream.write(piece);
  stream.end();
  await once(stream, 'close');
  return Buffer.concat(parts);
}

/** Whoever writes frames himself. */
export async function raw(port: number, ...frames: readonly Buffer[]) {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  const parts: Buffer[] = [];
  socket.on('data', (part: Buffer) => parts.push(part));
  socket.on('error', () => undefined);
  const closed = new Promise((gone) => socket.once('close', gone));
  socket.write(Buffer.concat([PREFACE, settingsFrame([]), ...frames]));
  return { socket, closed, received: () => framesOf(Buffer.concat(parts)) };
}

export interface Received {
  readonly type: number;
  readonly id: number;
  readonly payload: Buffer;
}

function framesOf(bytes: Buffer): readonly Received[] {
  const frames: Received[] = [];
  for (let at = 0; at + 9 <= bytes.length;) {
    const end = at + 9 + bytes.readUIntBE(at, 3);
    frames.push({ type: bytes[at + 3] ?? 0, id: bytes.readUInt32BE(at + 5), payload: bytes.subarray(at + 9, end) });
    at = end;
  }
  return frames;
}

export const begin = (id: number, flags: number = FLAG.END_HEADERS): Buffer =>
  frameOf({ type: TYPE.HEADERS, flags, id }, REQUEST);
export const data = (id: number, bytes: Buffer, flags = 0): Buffer => frameOf({ type: TYPE.DATA, flags, id }, bytes);
/** Of the connection, where no stream is named. */
export const other = (type: number, payload: Buffer, { flags = 0, id = 0 } = {}): Buffer =>
  frameOf({ type, flags, id }, payload);
