import { FORMAT_SAMPLES } from '@dragoman/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import { ask, requestId } from './stage/ask.ts';
import { expectVisiblyBroken } from './stage/broken-stream.ts';
import { expectError } from './stage/expect-error.ts';
import { providerConfig } from './stage/provider-config.ts';
import { openStage } from './stage/stage.ts';

const stage = openStage();
const mock = await stage.provider();
const gateway = await stage.gateway({
  config: {
    providers: {
      ...Object.fromEntries(FORMAT_SAMPLES.map((sample) => [sample.name, providerConfig(sample, mock, 'key')])),
      impatient: { kind: 'openai', endpoint: `${mock.url}/v1`, key: 'key', timeout: '1s' },
    },
    models: {
      ...Object.fromEntries(
        FORMAT_SAMPLES.map(({ name }) => [name, { targets: [`${name}/up`], timeout: '1s', idle: '1s' }]),
      ),
      inherited: 'impatient/up',
      patient: { targets: ['openai-chat/up'], timeout: '10s', idle: '1s' },
    },
  },
});
beforeEach(() => mock.reset());

describe.each(FORMAT_SAMPLES.map((sample) => [sample.name, sample] as const))('%s', (name, sample) => {
  test.each(sample.modes)('no first byte in time: 504, %s', async (mode) => {
    await mock.play({ fault: 'hang' });
    const reply = await ask(gateway, name, { sample, mode });
    expectError(reply, sample.errors, { code: 'upstream_timeout' });
    expect(reply.endAt).toBeGreaterThan(900);
  });

  test('silence in the middle of a stream ends it, and the caller sees that it is broken', async () => {
    await mock.play({ fault: 'half, then stall' });
    const id = requestId();
    const reply = await ask(gateway, name, { sample, mode: 'stream', headers: { 'x-request-id': id } });
    expectVisiblyBroken(reply, sample);
    expect(reply.endAt).toBeGreaterThan(900);
    expect(await gateway.log.linesOf(id)).toMatchObject([
      { status: 200, error: 'upstream_timeout', stream: true, usage: 'estimated' },
    ]);
  });
});

test('a timeout of the provider holds where the model says none', async () => {
  await mock.play({ fault: 'hang' });
  const reply = await ask(gateway, 'inherited');
  expectError(reply, 'openai', { code: 'upstream_timeout' });
  expect(reply.endAt).toBeLessThan(6_000);
});

test('a stream that is slow but never silent goes on beyond every limit', async () => {
  await mock.play({ delayMs: 400 });
  const reply = await ask(gateway, 'openai-chat', { mode: 'stream' });
  expect(reply).toMatchObject({ status: 200, broken: undefined });
  expect(reply.text).toContain('[DONE]');
  expect(reply.endAt).toBeGreaterThan(2_000);
});

test('a first byte within its own time is waited for, though it is longer than the idle time', async () => {
  await mock.play({ firstByteMs: 2_500 });
  expect((await ask(gateway, 'patient')).status).toBe(200);
});
