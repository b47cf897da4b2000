import type { Socket } from 'node:net';
import { clientFrames } from './client-frames.ts';
import { frameReader } from './frame-reader.ts';
import { CODE, Http2Error } from './frames.ts';
import { Output } from './output.ts';
import { Streams, type OnStream } from './streams.ts';

export interface Http2Connection {
  /** Takes no new stream, and ends when there is none any more. */
  drain(): void;
  destroy(): void;
}

/**
 * The server's side of an HTTP/2 connection, without pushes and priorities: RFC 9113, for clients of ours
 * (docs/adr/0020-http2-engine.md). One that breaks its rules, or a limit, loses the connection.
 */
export function http2Connection(socket: Socket, onStream: OnStream): Http2Connection {
  const output = new Output(socket);
  const end = (): void => void process.nextTick(() => socket.end());
  const streams = new Streams({ push: (bytes) => output.push(bytes), onStream, onDone: end });
  const reader = frameReader(clientFrames(streams));
  const read = (bytes: Buffer): void => {
    try {
      reader.push(bytes);
    } catch (error) {
      socket.off('data', onData);
      streams.leave(error instanceof Http2Error ? error.code : CODE.INTERNAL_ERROR);
      streams.closeAll();
      process.nextTick(() => socket.destroySoon());
    }
  };
  const onData = (bytes: Buffer): void => output.hold(() => read(bytes));
  socket.on('data', onData);
  socket.on('error', () => undefined); // the close that follows is what counts
  socket.once('close', () => streams.closeAll());
  return { drain: () => streams.leave(CODE.NO_ERROR), destroy: () => socket.destroy() };
}
