import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { begin, client, data, echo, exchange, NONE, other, raw, REQUEST, serve } from '../testing/http2-clients.ts';
import { FLAG, numberFrame, TYPE } from './frames.ts';
import type { Headers } from './hpack/header-decoder.ts';

test('bodies of all lengths, in pieces, many at once on one connection', async () => {
  const session = await client(await serve());
  const bodies = [0, 1, 9, 16_383, 16_384, 16_385, 65_535, 1 << 20, 5 << 20].map((length) =>
    Buffer.alloc(length, Buffer.from(Array.from({ length: 251 }, (_, at) => at))),
  );
  const answers = await Promise.all(
    bodies.map((body) => exchange(session, [body.subarray(0, 7), body.subarray(7, 70_000), body.subarray(70_000)])),
  );
  for (const [at, answer] of answers.entries()) expect(answer.equals(bodies[at] ?? NONE)).toBe(true);
});

test('headers come as another engine wrote them', async () => {
  const seen: Headers[] = [];
  const port = await serve((stream, headers) => {
    seen.push(headers);
    return echo(stream, headers);
  });
  const session = await client(port);
  const value = fc.string({
    unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
    maxLength: 300,
  });
  const name = fc.stringMatching(/^x-[a-z0-9-]{1,40}$/);
  await fc.assert(
    fc.asyncProperty(fc.dictionary(name, value, { maxKeys: 40, noNullPrototype: true }), async (headers) => {
      seen.length = 0;
      await exchange(session, [], headers);
      expect(seen[0]).toMatchObject(headers);
    }),
    { numRuns: 200 },
  );
});

test.each([
  ['of a stream', { initialWindowSize: 10 }],
  ['that is nothing at first', { initialWindowSize: 0 }],
])('a client with a small window %s gets no more than it has room for', async (_which, settings) => {
  const session = await client(await serve(), settings);
  const stream = session.request({ ':method': 'POST', ':path': '/' });
  stream.end(Buffer.alloc(100_000, 'a'));
  await once(stream, 'response');
  if (settings.initialWindowSize === 0) {
    await sleep(20);
    expect(stream.readableLength).toBe(0);
    session.settings({ initialWindowSize: 70_000 });
  }
  let got = 0;
  for await (const part of stream) got += (part as Buffer).length;
  expect(got).toBe(100_000);
});

test('frames in pieces of one byte', async () => {
  const { socket, received } = await raw(await serve());
  const bytes = Buffer.concat([begin(1), data(1, Buffer.from('hello'), FLAG.END_STREAM)]);
  for (const byte of bytes) {
    socket.write(Buffer.of(byte));
    await new Promise(setImmediate);
  }
  await expect.poll(() => received().some(({ type }) => type === TYPE.DATA)).toBe(true);
  await expect
    .poll(() =>
      Buffer.concat(received().flatMap(({ type, payload }) => (type === TYPE.DATA ? [payload] : []))).toString(),
    )
    .toBe('hello');
});

test('padding and priorities are taken off', async () => {
  const padded = Buffer.concat([Buffer.of(3), Buffer.alloc(5), REQUEST, Buffer.alloc(3)]);
  const { received } = await raw(
    await serve(),
    other(TYPE.HEADERS, padded, { flags: FLAG.END_HEADERS | FLAG.PADDED | FLAG.PRIORITY, id: 1 }),
    other(TYPE.DATA, Buffer.from('\x02hi..'), { flags: FLAG.PADDED | FLAG.END_STREAM, id: 1 }),
  );
  await expect
    .poll(() =>
      received()
        .find(({ type }) => type === TYPE.DATA)
        ?.payload.toString(),
    )
    .toBe('hi');
});

test('a stream that was reset is not answered, and its late frames hurt nobody', async () => {
  const port = await serve();
  const { received } = await raw(
    port,
    begin(1),
    numberFrame(TYPE.RST_STREAM, 1, 8),
    data(1, Buffer.from('late')),
    numberFrame(TYPE.WINDOW_UPDATE, 1, 5),
    begin(3),
    data(3, Buffer.from('in time'), FLAG.END_STREAM),
  );
  await expect
    .poll(() =>
      received()
        .filter(({ type }) => type === TYPE.DATA)
        .map(({ id, payload }) => [id, payload.toString()]),
    )
    .toEqual([[3, 'in time']]);
});
