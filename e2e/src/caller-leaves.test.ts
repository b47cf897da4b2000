import { FORMAT_SAMPLES, until } from '@dragoman/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import { ask, requestId } from './stage/ask.ts';
import { providerConfig } from './stage/provider-config.ts';
import { openStage } from './stage/stage.ts';
import { onlyArrived } from './stage/upstream.ts';

const stage = openStage();
const mock = await stage.provider();
const gateway = await stage.gateway({
  config: {
    providers: Object.fromEntries(FORMAT_SAMPLES.map((sample) => [sample.name, providerConfig(sample, mock, 'key')])),
    models: Object.fromEntries(FORMAT_SAMPLES.map(({ name }) => [name, `${name}/up`])),
  },
});
beforeEach(() => mock.reset());

const ENOUGH = 120;

describe.each(FORMAT_SAMPLES.map((sample) => [sample.name, sample] as const))('%s', (name, sample) => {
  test('in mid-stream: the provider is told, and the call is logged with an estimate', async () => {
    await mock.play({ delayMs: 150 });
    const id = requestId();
    const leaves = { leaveWhen: (soFar: Buffer) => soFar.length > ENOUGH, headers: { 'x-request-id': id } };
    const reply = await ask(gateway, name, { sample, mode: 'stream', ...leaves });
    expect(reply.broken).toBe('the caller left');
    expect(await until(() => onlyArrived(mock).aborted, { ms: 5_000 })).toBe(true);
    const lines = await gateway.log.linesOf(id);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      stream: true,
      'gen_ai.provider.name': name,
      'gen_ai.request.model': name,
      error: 'caller_left',
      usage: 'estimated',
    });
    expect(lines[0]?.['gen_ai.usage.input_tokens']).toBeGreaterThan(0);
  });
});

test('before the head: the provider is told, and the call is logged once', async () => {
  await mock.play({ fault: 'hang' });
  const id = requestId();
  await ask(gateway, 'openai-chat', { timeout: 400, headers: { 'x-request-id': id } });
  expect(await until(() => onlyArrived(mock).aborted, { ms: 5_000 })).toBe(true);
  const lines = await gateway.log.linesOf(id);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({ status: 0, error: 'caller_left' });
  expect(['none', 'estimated']).toContain(lines[0]?.['usage']);
});

test('a caller who leaves is no failure of the provider: the next is served by it', async () => {
  await mock.play({ delayMs: 50 });
  for (let round = 0; round < 8; round += 1) {
    await ask(gateway, 'openai-chat', { mode: 'stream', leaveWhen: (soFar) => soFar.length > ENOUGH });
  }
  await mock.reset();
  expect((await ask(gateway, 'openai-chat')).status).toBe(200);
});
