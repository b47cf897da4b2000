import { FORMAT_SAMPLES, envoyBelow, until } from '@dragoman/testkit';
import { connect, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { ask, requestId } from './stage/ask.ts';
import { expectError } from './stage/expect-error.ts';
import { providerConfig } from './stage/provider-config.ts';
import { openStage } from './stage/stage.ts';

/** Each body has a limit; many of them at a time are limited by what Envoy may take. */
const MEMORY_MIB = 160;
const CALLERS = 12;
const BODY = 16 * 2 ** 20;

const stage = openStage();
const mock = await stage.provider();
const gateway = await stage.gateway({
  env: { DRAGOMAN_ENVOY_MEMORY: String(MEMORY_MIB) },
  config: {
    providers: Object.fromEntries(FORMAT_SAMPLES.map((sample) => [sample.name, providerConfig(sample, mock, 'key')])),
    models: Object.fromEntries(FORMAT_SAMPLES.map(({ name }) => [name, `${name}/up`])),
  },
});

/** Sends all of a body but its last byte. */
function holdBody(): Socket {
  const { hostname, port } = new URL(gateway.url);
  const socket = connect(Number(port), hostname).on('error', () => undefined);
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${BODY}\r\n\r\n`,
  );
  socket.write(Buffer.alloc(BODY - 1, '{'));
  return socket.resume();
}

test('bodies of many callers: new calls are refused in their dialect, Envoy lives, and serves again', async () => {
  const envoy = envoyBelow(gateway.pid)?.pid;
  const held = Array.from({ length: CALLERS }, holdBody);
  const isFull = async () => (await ask(gateway, 'openai-chat')).status === 503;
  expect(await until(isFull, { ms: 20_000, every: 100 })).toBe(true);
  const ids: string[] = [];
  for (const sample of FORMAT_SAMPLES) {
    const id = requestId();
    const reply = await ask(gateway, sample.name, { sample, headers: { 'x-request-id': id } });
    expect(reply.headers['retry-after']).toBe('1');
    expect(reply.headers).not.toHaveProperty('x-gw-error');
    expectError(reply, sample.errors, { code: 'gateway_overloaded' });
    ids.push(id);
  }
  for (const id of ids)
    expect(await gateway.log.linesOf(id)).toMatchObject([{ status: 503, error: 'gateway_overloaded', usage: 'none' }]);
  for (const socket of held) socket.destroy();
  expect(await until(async () => (await ask(gateway, 'openai-chat')).status === 200, { ms: 20_000 })).toBe(true);
  expect(envoyBelow(gateway.pid)?.pid).toBe(envoy);
});
