import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { Sample } from '../answers/sample.ts';
import { FORMAT_SAMPLES, SAMPLES } from '../answers/samples.ts';
import { call, type Reply } from '../http/call.ts';
import { awsEvents, sseEvents } from '../http/frames.ts';
import { FAULTS_IN_BODY } from './behaviour.ts';
import { CHUNKINGS, cut } from './chunking.ts';
import { startMockProvider } from './mock-provider.ts';
import { sendOverWebSocket } from './web-socket.ts';

const mock = await startMockProvider();
beforeEach(() => mock.reset());
afterAll(() => mock.close());

const ask = (sample: Sample, mode: 'JSON' | 'stream' = 'JSON'): Promise<Reply> =>
  call(mock.url, sample.path('a/model', mode), { body: sample.question('a/model', mode), timeout: 500 });

describe.each(SAMPLES.map((sample) => [sample.name, sample] as const))('%s', (_name, sample) => {
  test.each(sample.modes)('answers %s in its format, however it is cut', async (mode) => {
    const whole = Buffer.concat(sample.pieces('a/model', { mode, usage: false }));
    for (const chunking of CHUNKINGS) {
      await mock.play({ chunking });
      const reply = await ask(sample, mode);
      expect(reply.body.equals(whole)).toBe(true);
      expect(reply).toMatchObject({ status: 200, broken: undefined, headers: { 'content-type': sample.type[mode] } });
    }
    expect(mock.arrived).toHaveLength(CHUNKINGS.length);
    expect(mock.arrived[0]?.body).toEqual(sample.question('a/model', mode));
  });
});

test.each(CHUNKINGS)('cut %s: the same bytes, each time alike', (chunking) => {
  const pieces = [Buffer.from('first'), Buffer.from('second é'), Buffer.alloc(500, 'x')];
  expect(Buffer.concat(cut(pieces, chunking, 3))).toEqual(Buffer.concat(pieces));
  expect(cut(pieces, chunking, 3)).toEqual(cut(pieces, chunking, 3));
});

describe.each(FORMAT_SAMPLES.map((sample) => [sample.name, sample] as const))(
  'broken in its body: %s',
  (_name, sample) => {
    test.each(FAULTS_IN_BODY.filter((fault) => !fault.endsWith('clean end')))('%s', async (fault) => {
      await mock.play({ fault });
      const reply = await ask(sample, 'stream');
      expect(reply.broken).toBeDefined();
      expect(reply.text).not.toContain(sample.lastWord);
    });

    test('half and a clean end', async () => {
      await mock.play({ fault: 'half, then clean end' });
      const reply = await ask(sample, 'stream');
      expect(reply).toMatchObject({ status: 200, broken: undefined });
      expect(reply.body.length).toBeGreaterThan(0);
      expect(reply.text).not.toContain(sample.lastWord);
    });
  },
);

describe('no head', () => {
  test.each(['refuse', 'garbage', 'close before head', 'reset before head', 'hang'] as const)('%s', async (fault) => {
    await mock.play({ fault });
    const [chat] = FORMAT_SAMPLES;
    if (chat) expect(await ask(chat)).toMatchObject({ status: 0, broken: expect.any(String) as unknown });
  });

  test.each(['429', '500', '503', '529'] as const)('%s', async (fault) => {
    mock.next({ fault });
    const [chat] = FORMAT_SAMPLES;
    if (!chat) throw new Error('no sample');
    expect((await ask(chat)).status).toBe(Number(fault));
    expect((await ask(chat)).status).toBe(200);
  });
});

test('frames can be read back', () => {
  const aws = FORMAT_SAMPLES.find(({ name }) => name === 'bedrock-converse');
  const events = awsEvents(Buffer.concat(aws?.pieces('m', { mode: 'stream', usage: false }) ?? []));
  expect(events.at(-1)).toMatchObject({
    headers: { ':event-type': 'metadata' },
    payload: expect.stringContaining('"outputTokens":17') as unknown,
  });
  expect(sseEvents(Buffer.from('event: a\r\ndata: 1\r\n\r\n: c\n\ndata: 2\ndata: 3\n\ndata: half'))).toEqual([
    { event: 'a', data: '1' },
    { event: '', data: '2\n3' },
  ]);
});

test('a WebSocket echoes', async () => {
  const tried = await sendOverWebSocket(mock.url, '/v1/realtime?model=m', { text: 'é 水' });
  expect(tried).toMatchObject({ status: 101, echoed: 'é 水' });
});
