import { request } from 'node:http';
import { connect } from 'node:net';
import { Gauge, Registry } from 'prom-client';
import { afterEach, expect, test } from 'vitest';
import { startAdminServer, type AdminChecks, type AdminServer } from './start-admin-server.ts';

const ENVOY = `# HELP envoy_dragoman_gen_ai_client_token_usage help
# TYPE envoy_dragoman_gen_ai_client_token_usage histogram
envoy_dragoman_gen_ai_client_token_usage_bucket{model="envoy_dragoman_x",le="1"} 1
# TYPE envoy_server_live gauge
envoy_server_live{} 1
`;
const CHECKS: AdminChecks = {
  ready: () => undefined,
  status: () => ({ version: '1' }),
  envoyMetrics: async () => ENVOY,
};

let server: AdminServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function start(checks: Partial<AdminChecks> = {}, registry?: Registry): Promise<string> {
  const options = { host: '127.0.0.1', port: 0, checks: { ...CHECKS, ...checks } };
  server = await startAdminServer({ ...options, ...(registry && { registry }) });
  return `http://127.0.0.1:${server.port}`;
}
const get = async (url: string, init?: RequestInit) => {
  const response = await fetch(url, init);
  return { status: response.status, body: await response.text(), type: response.headers.get('content-type') };
};

test('alive, ready with or without a reason, status', async () => {
  let reason: string | undefined;
  const base = await start({ ready: () => reason });
  expect(await get(`${base}/livez`)).toMatchObject({ status: 200, body: 'ok\n' });
  expect(await get(`${base}/readyz?verbose`)).toMatchObject({ status: 200, body: 'ok\n' });
  reason = 'Envoy is starting';
  expect(await get(`${base}/readyz`)).toMatchObject({ status: 503, body: 'Envoy is starting\n' });
  const status = await get(`${base}/status`);
  expect(status.type).toContain('application/json');
  expect(JSON.parse(status.body)).toEqual({ version: '1' });
});

test('metrics of Envoy, ours under their own names, and those of this process', async () => {
  const registry = new Registry();
  new Gauge({ name: 'dragoman_config_generation', help: 'g', registers: [registry] }).set(3);
  const { body, type } = await get(`${await start({}, registry)}/metrics`);
  expect(type).toContain('version=0.0.4');
  expect(body).toContain('# HELP gen_ai_client_token_usage help\n# TYPE gen_ai_client_token_usage histogram\n');
  expect(body).toContain('\ngen_ai_client_token_usage_bucket{model="envoy_dragoman_x",le="1"} 1\n');
  expect(body).toContain('\nenvoy_server_live{} 1\n');
  expect(body).toContain('\ndragoman_config_generation 3\n');
});

test('our metrics are there while Envoy is not', async () => {
  const registry = new Registry();
  new Gauge({ name: 'own', help: 'g', registers: [registry] }).set(1);
  const base = await start({ envoyMetrics: () => Promise.reject(new Error('secret')) }, registry);
  const { status, body } = await get(`${base}/metrics`);
  expect(status).toBe(200);
  expect(body).toContain('\nown 1\n');
  expect(body).not.toContain('secret');
});

test('other paths, other methods, and a page that fails', async () => {
  const base = await start({ status: () => Promise.reject(new Error('sk-secret')) });
  expect((await get(`${base}/`)).status).toBe(404);
  expect((await get(`${base}/livez`, { method: 'POST' })).status).toBe(405);
  expect(await get(`${base}/livez`, { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  expect(await get(`${base}/status`)).toMatchObject({ status: 500, body: 'this page cannot be made\n' });
});

test('large headers are refused', async () => {
  const base = await start();
  const status = await new Promise((got) => {
    request(`${base}/livez`, { headers: { x: 'y'.repeat(9_000) } }, (response) => got(response.statusCode)).end();
  });
  expect(status).toBe(431);
});

test('a port that is taken is an error with its code', async () => {
  await start();
  const taken = { host: '127.0.0.1', port: server?.port ?? 0, checks: CHECKS };
  await expect(startAdminServer(taken)).rejects.toMatchObject({
    code: 'EADDRINUSE',
    message: `the admin server cannot listen on 127.0.0.1:${taken.port}: another process uses it`,
  });
});

test('close does not wait for idle connections', async () => {
  await start();
  const socket = connect(server?.port ?? 0, '127.0.0.1');
  await new Promise((connected) => socket.once('connect', connected));
  const ended = new Promise((closed) => socket.once('close', closed));
  socket.on('error', () => undefined);
  const start_ = performance.now();
  await server?.close();
  await ended;
  expect(performance.now() - start_).toBeLessThan(1_000);
});
