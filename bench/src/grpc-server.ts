// One gRPC server that answers every message with itself: node src/grpc-server.ts ENGINE SOCKET
import { Server, ServerCredentials, type handleBidiStreamingCall } from '@grpc/grpc-js';
import { createServer } from 'node:http2';
import { startGrpcServer } from '@dragoman/runtime';

export const METHOD = '/bench.Echo/Stream';

const [engine, socket = ''] = process.argv.slice(2);

/** The general engine, with the limits that it lets be raised. */
async function general(): Promise<void> {
  const server = new Server({ 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 });
  const echo: handleBidiStreamingCall<Buffer, Buffer> = (stream) => {
    stream.on('data', (message: Buffer) => stream.write(message));
    stream.on('end', () => stream.end());
  };
  const same = (bytes: Buffer): Buffer => bytes;
  const stream = {
    path: METHOD,
    requestStream: true,
    responseStream: true,
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  };
  server.addService({ stream }, { stream: echo });
  await new Promise<void>((bound, failed) => {
    server.bindAsync(`unix:${socket}`, ServerCredentials.createInsecure(), (error) =>
      error ? failed(error) : bound(),
    );
  });
}

/** The HTTP/2 of Node, and as little above it as can be. */
async function ofNode(): Promise<void> {
  const server = createServer({ settings: { initialWindowSize: 1 << 20, maxConcurrentStreams: 1 << 20 } });
  server.on('stream', (stream) => {
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.on('data', (bytes: Buffer) => stream.write(bytes));
    stream.on('end', () => stream.end());
  });
  await new Promise<void>((listening) => server.listen(socket, listening));
}

async function lean(): Promise<void> {
  const methods = new Map([[METHOD, () => ({ message: (bytes: Uint8Array) => bytes })]]);
  await startGrpcServer({ listen: { path: socket }, methods, report: console.error });
}

const ENGINES: Readonly<Record<string, () => Promise<void>>> = { 'grpc-js': general, 'node:http2': ofNode, ours: lean };
await ENGINES[engine ?? '']?.();
process.stdout.write('ready\n');
