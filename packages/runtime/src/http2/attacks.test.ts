import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import {
  begin,
  client,
  data,
  echo,
  exchange,
  NONE,
  other,
  PREFACE,
  raw,
  REQUEST,
  serve,
  STATUS,
} from '../testing/http2-clients.ts';
import { http2Connection } from './connection.ts';
import { FLAG, numberFrame, settingsFrame, TYPE } from './frames.ts';

const PROTOCOL = 1;
const FLOW = 3;
const SIZE = 6;
const COMPRESSION = 9;
const CALM = 11;
const windowful = Array.from({ length: 65 }, () => data(1, Buffer.alloc(16_384)));

test.each<[string, number, readonly Buffer[]]>([
  ['a frame of more than 16 KiB', SIZE, [other(TYPE.PING, Buffer.alloc(16_385))]],
  ['half a setting', SIZE, [other(TYPE.SETTINGS, Buffer.alloc(5))]],
  ['a ping of seven bytes', SIZE, [other(TYPE.PING, Buffer.alloc(7))]],
  ['settings of a stream', PROTOCOL, [other(TYPE.SETTINGS, NONE, { id: 1 })]],
  ['a promise', PROTOCOL, [other(TYPE.PUSH_PROMISE, Buffer.alloc(4), { flags: FLAG.END_HEADERS, id: 1 })]],
  ['a stream of the server', PROTOCOL, [begin(2)]],
  ['data of a stream that was not begun', PROTOCOL, [data(1, Buffer.from('x'))]],
  ['data of no stream', PROTOCOL, [data(0, Buffer.from('x'))]],
  ['a reset of a stream that was not begun', PROTOCOL, [numberFrame(TYPE.RST_STREAM, 1, 8)]],
  ['headers in the middle', PROTOCOL, [begin(1), begin(1)]],
  ['something between headers', PROTOCOL, [begin(1, 0), other(TYPE.PING, Buffer.alloc(8))]],
  ['data between headers', PROTOCOL, [begin(1), begin(3, 0), data(1, Buffer.from('x'))]],
  ['headers of two streams at once', PROTOCOL, [begin(1, 0), other(TYPE.CONTINUATION, REQUEST, { id: 3 })]],
  ['more headers of none', PROTOCOL, [other(TYPE.CONTINUATION, REQUEST, { id: 1 })]],
  [
    'more padding than frame',
    PROTOCOL,
    [begin(1), other(TYPE.DATA, Buffer.of(9, 1, 2), { flags: FLAG.PADDED, id: 1 })],
  ],
  ['what is not HPACK', COMPRESSION, [other(TYPE.HEADERS, Buffer.of(0xff), { flags: FLAG.END_HEADERS, id: 3 })]],
  ['a window that does not grow', PROTOCOL, [numberFrame(TYPE.WINDOW_UPDATE, 0, 0)]],
  ['a window of more than 31 bits', FLOW, [numberFrame(TYPE.WINDOW_UPDATE, 0, 0x7fff_ffff)]],
  ['a first window of more than 31 bits', FLOW, [settingsFrame([[4, 0x8000_0000]])]],
  ['a stream with a window of more than 31 bits', FLOW, [begin(1), numberFrame(TYPE.WINDOW_UPDATE, 1, 0x7fff_ffff)]],
  [
    'headers without end',
    CALM,
    [begin(1, 0), ...Array.from({ length: 70 }, () => other(TYPE.CONTINUATION, Buffer.alloc(1_000, 0x82), { id: 1 }))],
  ],
  [
    'empty headers without end',
    CALM,
    [begin(1, 0), ...Array.from({ length: 70 }, () => other(TYPE.CONTINUATION, NONE, { id: 1 }))],
  ],
])('%s ends the connection', async (_what, code, frames) => {
  const closed: number[] = [];
  const port = await serve((stream, headers) => ({ ...echo(stream, headers), closed: () => closed.push(stream.id) }));
  const attacker = await raw(port, ...frames);
  await attacker.closed;
  const last = attacker.received().at(-1);
  expect([last?.type, last?.payload.readUInt32BE(4)]).toEqual([TYPE.GOAWAY, code]);
  const begun = frames.some(
    (each) => each[3] === TYPE.HEADERS && each.readUInt32BE(5) === 1 && each[4] === FLAG.END_HEADERS,
  );
  expect(closed).toEqual(begun ? [1] : []);
  // Others are served.
  expect((await exchange(await client(port), [Buffer.from('x')])).toString()).toBe('x');
});

test('what does not speak HTTP/2 is let go', async () => {
  const socket = connect(await serve(), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.resume();
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  await once(socket, 'close');
});

test('a client that sends more than the window of a stream, which nobody answered, is let go', async () => {
  // What is answered and not read keeps the window shut.
  const port = await serve((stream) => {
    stream.respond(STATUS);
    return { data: (bytes) => stream.write(bytes), ended: () => undefined, closed: () => undefined };
  });
  const attacker = await raw(port, settingsFrame([[4, 0]]), begin(1), ...windowful);
  await attacker.closed;
  expect(attacker.received().at(-1)?.payload.readUInt32BE(4)).toBe(FLOW);
});

test('100,000 streams that are begun and reset cost nothing that stays', { timeout: 60_000 }, async () => {
  const open = { begun: 0, now: 0, most: 0 };
  const listening = await serve((stream, headers) => {
    open.begun += 1;
    open.now += 1;
    open.most = Math.max(open.most, open.now);
    const events = echo(stream, headers);
    return {
      ...events,
      closed: () => {
        open.now -= 1;
      },
    };
  });
  const { socket } = await raw(listening);
  for (let batch = 0; batch < 100; batch += 1) {
    const frames = Array.from({ length: 1_000 }, (_, at) => {
      const id = 2 * (batch * 1_000 + at) + 1;
      return Buffer.concat([begin(id), data(id, Buffer.from('x')), numberFrame(TYPE.RST_STREAM, id, 8)]);
    });
    if (!socket.write(Buffer.concat(frames))) await once(socket, 'drain');
  }
  const session = await client(listening);
  expect((await exchange(session, [Buffer.from('still there')])).toString()).toBe('still there');
  await expect.poll(() => open, { timeout: 30_000 }).toMatchObject({ begun: 100_001, now: 0 });
  expect(open.most).toBeLessThanOrEqual(2);
});

test('who asks for answers and does not read them is not read, until he does', async () => {
  const written: (() => void)[] = [];
  let bytes = 0;
  const socket = new Duplex({
    read: () => undefined,
    // What is written stays until somebody reads it.
    write: (chunk: Buffer, _encoding, read: () => void) => {
      bytes += chunk.length;
      written.push(read);
    },
  });
  http2Connection(socket as Socket, echo);
  socket.push(PREFACE);
  const pings = Buffer.concat(Array.from({ length: 1_000 }, () => other(TYPE.PING, Buffer.alloc(8))));
  for (let sent = 0; sent < 200 * pings.length; sent += pings.length) {
    socket.push(pings);
    await new Promise(setImmediate);
  }
  expect(socket.isPaused()).toBe(true);
  expect(socket.writableLength).toBeLessThan(1.2 * 2 ** 20);
  while (bytes < 200 * pings.length) {
    written.shift()?.();
    await new Promise(setImmediate);
  }
  expect(socket.isPaused()).toBe(false);
});

test(
  'more streams at a time than there may be: the next is refused, and the others stay',
  { timeout: 60_000 },
  async () => {
    const port = await serve((stream, headers) => ({ ...echo(stream, headers), ended: () => undefined }));
    const most = 65_536;
    const begun = Array.from({ length: most + 1 }, (_, at) => begin(2 * at + 1));
    const attacker = await raw(port, ...begun, data(1, Buffer.from('x')));
    const said = (type: number) => attacker.received().filter((each) => each.type === type);
    await expect.poll(() => said(TYPE.DATA).map(({ id }) => id), { timeout: 30_000 }).toEqual([1]);
    const refused = 7;
    expect(said(TYPE.RST_STREAM).map(({ id, payload }) => [id, payload.readUInt32BE(0)])).toEqual([
      [2 * most + 1, refused],
    ]);
  },
);
