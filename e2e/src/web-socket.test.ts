import { sendOverWebSocket } from '@dragoman/testkit';
import { beforeEach, expect, test } from 'vitest';
import { openStage } from './stage/stage.ts';
import { everythingIn, expectCredential, internalHeaders, onlyArrived } from './stage/upstream.ts';

const stage = openStage();
const mock = await stage.provider();
const gateway = await stage.gateway({
  config: {
    providers: { openai: { kind: 'openai', endpoint: `${mock.url}/v1`, key: 'own-key-ws' } },
    models: { 'voice-1': 'openai/voice-upstream' },
  },
});
beforeEach(() => mock.reset());

test('/v1/realtime is upgraded and carries both ways', async () => {
  const headers = { authorization: 'Bearer callers-key-ws', 'openai-beta': 'realtime=v1' };
  const tried = await sendOverWebSocket(gateway.url, '/v1/realtime?model=voice-1&x=%20y', { headers, text: 'hello é' });
  expect(tried).toMatchObject({ status: 101, echoed: 'hello é' });
  const arrived = onlyArrived(mock);
  expect(arrived.path).toBe('/v1/realtime?model=voice-upstream&x=%20y');
  expect(arrived.headers).toMatchObject({ upgrade: 'websocket', 'openai-beta': 'realtime=v1' });
  expectCredential(arrived, { authorization: 'Bearer own-key-ws' });
  expect(everythingIn(arrived)).not.toContain('callers-key-ws');
  expect(internalHeaders(arrived)).toEqual([]);
});

test('a browser’s key and account, which it brings as protocols, stay here', async () => {
  const protocols = [
    'realtime',
    'openai-insecure-api-key.of-mine',
    'openai-organization.of-mine',
    'openai-project.of-mine',
  ];
  const headers = { 'sec-websocket-protocol': [...protocols, 'openai-beta.realtime-v1'].join(', ') };
  await sendOverWebSocket(gateway.url, '/v1/realtime?model=voice-1', { headers, text: 'x' });
  expect(onlyArrived(mock).headers['sec-websocket-protocol']).toBe('realtime, openai-beta.realtime-v1');
  expect(everythingIn(onlyArrived(mock))).not.toContain('of-mine');
});

test('an unknown model is 404 before any upgrade', async () => {
  const tried = await sendOverWebSocket(gateway.url, '/v1/realtime?model=nobody', { text: 'x' });
  expect(tried).toMatchObject({ status: 404, echoed: undefined });
  expect(mock.arrived).toEqual([]);
});

test('no other path is upgraded', async () => {
  const tried = await sendOverWebSocket(gateway.url, '/v1/chat/completions', { text: 'x' });
  expect(tried.status).toBeGreaterThanOrEqual(400);
  expect(mock.arrived).toEqual([]);
});
