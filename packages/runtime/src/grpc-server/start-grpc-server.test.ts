import { connect, constants, type ClientHttp2Session } from 'node:http2';
import { connect as netConnect } from 'node:net';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { framed, messageReader } from './message-reader.ts';
import { startGrpcServer, type GrpcMethod, type GrpcServer } from './start-grpc-server.ts';

const PATH = '/test.Echo/Stream';
const dirs: string[] = [];
const sessions: ClientHttp2Session[] = [];
const servers: GrpcServer[] = [];

afterEach(async () => {
  for (const session of sessions.splice(0)) session.destroy();
  for (const server of servers.splice(0)) await server.drain(0);
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true });
});

async function start(
  method: GrpcMethod,
  report: (line: string) => void = () => undefined,
  left?: (client: object) => void,
) {
  const dir = mkdtempSync(join(tmpdir(), 'grpc-'));
  dirs.push(dir);
  const path = join(dir, 's.sock');
  const server = await startGrpcServer({
    listen: { path },
    methods: new Map([[PATH, method]]),
    report,
    ...(left && { left }),
  });
  servers.push(server);
  const session = connect('http://localhost', { createConnection: () => netConnect(path) });
  sessions.push(session);
  return { server, session, path };
}

const echo: GrpcMethod = () => ({ message: (bytes) => bytes });

/** One call with these messages; what came back, and the trailers. */
function call(session: ClientHttp2Session, sent: readonly string[], path = PATH) {
  const stream = session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc' });
  const reader = messageReader();
  const got: string[] = [];
  return new Promise<{ readonly got: readonly string[]; readonly status: unknown }>((done, failed) => {
    let status: unknown;
    stream.on('response', (headers) => (status = headers['grpc-status']));
    stream.on('trailers', (trailers) => (status = trailers['grpc-status']));
    stream.on('data', (bytes: Buffer) => got.push(...reader.push(bytes).map(String)));
    stream.once('error', failed);
    stream.once('close', () => done({ got, status }));
    for (const text of sent) stream.write(framed(Buffer.from(text)));
    stream.end();
  });
}

test('messages are answered in their order, also when the first answer takes longer', async () => {
  const { session } = await start(() => ({
    message: (bytes) => (String(bytes) === 'slow' ? sleep(30).then(() => Buffer.from('slow!')) : bytes),
  }));
  expect(await call(session, ['slow', 'b', 'c'])).toEqual({ got: ['slow!', 'b', 'c'], status: '0' });
});

test('a call that throws ends with INTERNAL, says nothing of why, and is reported', async () => {
  const lines: string[] = [];
  const { session } = await start(
    () => ({
      message: () => {
        throw new Error('secret');
      },
    }),
    (line) => lines.push(line),
  );
  expect(await call(session, ['x'])).toEqual({ got: [], status: '13' });
  expect(lines).toEqual(['a gRPC call failed: secret']);
});

test('a method that is not there is unimplemented', async () => {
  const { session } = await start(echo);
  expect(await call(session, ['x'], '/test.Echo/Other')).toEqual({ got: [], status: '12' });
});

test('a connection lives on after 3,000 calls that were reset', async () => {
  const { session } = await start(echo);
  for (let batch = 0; batch < 30; batch++) {
    await Promise.all(
      Array.from({ length: 100 }, () => {
        const stream = session.request({ ':method': 'POST', ':path': PATH, 'content-type': 'application/grpc' });
        stream.write(framed(Buffer.from('x')));
        stream.once('response', () => stream.close(constants.NGHTTP2_CANCEL));
        return new Promise((closed) => stream.once('close', closed));
      }),
    );
  }
  expect(await call(session, ['still there'])).toEqual({ got: ['still there'], status: '0' });
});

test('only its owner may connect, and a second server on the same socket is refused', async () => {
  const { path } = await start(echo);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  await expect(startGrpcServer({ listen: { path }, methods: new Map(), report: () => undefined })).rejects.toThrow(
    /another process listens/,
  );
});

test('draining lets the open call end', async () => {
  const { server, session } = await start(() => ({ message: (bytes) => sleep(100).then(() => bytes) }));
  const answer = call(session, ['last']);
  await sleep(30);
  expect(server.open).toBe(1);
  await server.drain(5_000);
  expect(await answer).toEqual({ got: ['last'], status: '0' });
});

test('a client is the same one in all its calls, and is said to have left when it is gone', async () => {
  const [clients, gone]: [object[], object[]] = [[], []];
  const method: GrpcMethod = (_metadata, client) => {
    clients.push(client);
    return { message: (bytes) => bytes };
  };
  const { server, session, path } = await start(method, undefined, (client) => gone.push(client));
  const other = connect('http://localhost', { createConnection: () => netConnect(path) });
  sessions.push(other);
  for (const each of [session, session, other]) await call(each, ['x']);
  expect(new Set(clients).size).toBe(2);
  session.destroy();
  await expect.poll(() => gone.length).toBe(1);
  expect(gone[0]).toBe(clients[0]);
  await server.drain(0);
  await sleep(20);
  expect(gone, 'those whom we send away have not left').toHaveLength(1);
});
