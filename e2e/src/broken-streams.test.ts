import { FORMAT_SAMPLES, openaiChat, type Fault } from '@dragoman/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import { ask, requestId } from './stage/ask.ts';
import { expectErrorEvent, expectVisiblyBroken } from './stage/broken-stream.ts';
import { expectedAnswer } from './stage/expected-answer.ts';
import { providerConfig } from './stage/provider-config.ts';
import { openStage } from './stage/stage.ts';

const stage = openStage();
const [mock, second] = [await stage.provider(), await stage.provider()];
const gateway = await stage.gateway({
  config: {
    providers: {
      ...Object.fromEntries(FORMAT_SAMPLES.map((sample) => [sample.name, providerConfig(sample, mock, 'key')])),
      second: { kind: 'openai', endpoint: `${second.url}/v1`, key: 'key' },
    },
    models: {
      ...Object.fromEntries(FORMAT_SAMPLES.map(({ name }) => [name, `${name}/up`])),
      'with-second': ['openai-chat/up', 'second/up'],
    },
  },
});
beforeEach(() => Promise.all([mock.reset(), second.reset()]));

const BREAKS: readonly Fault[] = ['half, then close', 'half, then reset'];
/** A JSON answer may break before its head is sent on, or behind it. */
const FAILED = /^(stream_broken|no_provider_available|bad_upstream_answer)$/;

describe.each(FORMAT_SAMPLES.map((sample) => [sample.name, sample] as const))('%s', (name, sample) => {
  const whole = (): Buffer => expectedAnswer(sample, 'up', 'stream');

  test('half a stream and a clean end: an error event of the dialect', async () => {
    await mock.play({ fault: 'half, then clean end' });
    const id = requestId();
    const reply = await ask(gateway, name, { sample, mode: 'stream', headers: { 'x-request-id': id } });
    expectErrorEvent(reply, sample);
    const [line] = await gateway.log.linesOf(id);
    expect(line).toMatchObject({ status: 200, error: 'stream_broken', usage: 'estimated' });
  });

  test.each(BREAKS)('%s: the caller sees that it is broken', async (fault) => {
    await mock.play({ fault });
    const id = requestId();
    const reply = await ask(gateway, name, { sample, mode: 'stream', headers: { 'x-request-id': id } });
    expectVisiblyBroken(reply, sample);
    expect(await gateway.log.linesOf(id)).toMatchObject([
      { status: 200, error: 'stream_broken', stream: true, usage: 'estimated' },
    ]);
    const got = reply.body.subarray(0, 40);
    expect(whole().subarray(0, got.length).equals(got), 'what came before is the provider’s').toBe(true);
  });

  test('cut inside an event, in pieces of any size: still no clean end', async () => {
    await mock.play({ fault: 'half, then clean end', chunking: 'random', seed: 5 });
    const reply = await ask(gateway, name, { sample, mode: 'stream' });
    expect(reply.text).not.toContain(sample.lastWord);
    // Behind half an event nobody can write a readable one: that there is one at all has to do.
    expect(reply.broken ?? reply.text.slice(-400)).toMatch(/error|exception|aborted/i);
  });

  test.each(['half, then close', 'half, then reset', 'wrong content-length'] as const)(
    'a JSON answer, %s',
    async (fault) => {
      await mock.play({ fault });
      const id = requestId();
      const reply = await ask(gateway, name, { sample, headers: { 'x-request-id': id } });
      expect(await gateway.log.linesOf(id)).toMatchObject([{ error: expect.stringMatching(FAILED) as unknown }]);
      expect(reply.broken !== undefined || reply.status >= 500, `${reply.status} ${reply.text}`).toBe(true);
      if (reply.broken === undefined) expect(reply.json()).toBeTypeOf('object');
    },
  );
});

test('a stream that has begun is not begun again elsewhere', async () => {
  await mock.play({ fault: 'half, then reset' });
  await ask(gateway, 'with-second', { mode: 'stream' });
  expect(second.arrived).toEqual([]);
});

test('a stream whose provider ends it with its own error is left alone', async () => {
  const body = `${openaiChat.pieces('up', { mode: 'stream', usage: false })[0]}data: {"error":{"message":"of-provider","type":"x","code":null,"param":null}}\n\n`;
  await mock.play({ answer: { status: 200, body, headers: { 'content-type': 'text/event-stream' } } });
  const id = requestId();
  const reply = await ask(gateway, 'openai-chat', { mode: 'stream', headers: { 'x-request-id': id } });
  expect(reply.text.startsWith(body)).toBe(true);
  expect(reply.text.match(/"error"/g)).toHaveLength(1);
  expect((await gateway.log.linesOf(id))[0]).toMatchObject({ error: 'provider_error', usage: 'estimated' });
});

test('an event that says there is no error is none, and a text that looks like one is no end', async () => {
  const created = { type: 'response.created', response: { id: 'resp_1', status: 'in_progress', error: null } };
  const delta = {
    type: 'response.output_text.delta',
    delta: '{"type":"response.failed"}, "type":"error", "error": {}',
  };
  const body = [created, delta].map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join('');
  await mock.play({ answer: { status: 200, body, headers: { 'content-type': 'text/event-stream' } } });
  const responses = FORMAT_SAMPLES.find(({ name }) => name === 'openai-responses');
  if (!responses) throw new Error('no sample of responses');
  const id = requestId();
  const reply = await ask(gateway, responses.name, {
    sample: responses,
    mode: 'stream',
    headers: { 'x-request-id': id },
  });
  expectErrorEvent(reply, responses);
  expect((await gateway.log.linesOf(id))[0]).toMatchObject({ error: 'stream_broken' });
});
