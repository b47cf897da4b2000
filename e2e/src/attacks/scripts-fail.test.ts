import { ENDPOINTS } from '@dragoman/spec';
import { call } from '@dragoman/testkit';
import fc from 'fast-check';
import { Agent } from 'node:http';
import { afterAll, describe, expect, test } from 'vitest';
import { ask } from '../stage/ask.ts';
import { JSON_OF_NARROW, narrowConfig } from '../stage/narrow-key.ts';
import { openStage } from '../stage/stage.ts';

/** Envoy lets a request go on whose script failed: none of ours may fail, whatever is sent. */
const stage = openStage();
const mock = await stage.provider();
const gateway = await stage.gateway({ config: narrowConfig(mock) });
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
afterAll(() => agent.destroy());

/** Scripts that failed: Envoy would let a request go on, and says nothing of a counter that is 0. */
async function luaErrors(): Promise<number> {
  const { text } = await call(gateway.admin, '/metrics');
  expect(text).toMatch(/^envoy_http_lua_executions\{/m);
  return Number(/^envoy_http_lua_errors\{.*\} (\d+)$/m.exec(text)?.[1] ?? 0);
}

describe('no body makes a script fail', () => {
  const bytes = fc.uint8Array({ maxLength: 300 }).map((each) => Buffer.from(each));
  const jsonish = fc
    .string({ unit: fc.constantFrom(...'{}[]":,\\u0d8Amodelstream_n1e-+. \n\t\r\0\x7f\xff'), maxLength: 200 })
    .map((text) => Buffer.from(`{"model":"cheap",${text}`, 'latin1'));
  const form = fc
    .string({ unit: fc.constantFrom(...'-b\r\n:;="name mdl\\%*\0\xff'), maxLength: 200 })
    .map((text) => Buffer.from(`--b\r\nContent-Disposition: form-data; name="model"${text}\r\n--b--`, 'latin1'));
  const segment = fc.string({ unit: fc.constantFrom(...'abc./%25FfeE09:~*;,&=?$ '), minLength: 1, maxLength: 30 });
  const query = fc.oneof(
    fc.constant(''),
    segment.map((text) => `?${text.replaceAll(' ', '+')}`),
  );
  const type = fc.constantFrom(
    'application/json',
    'application/json;',
    'multipart/form-data; boundary=b',
    'multipart/form-data;=;',
    ';;',
    '',
  );

  test('nor any path, query or type, at any endpoint', async () => {
    await ask(gateway, 'cheap', { headers: JSON_OF_NARROW });
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          endpoint: fc.constantFrom(...ENDPOINTS),
          body: fc.oneof(bytes, jsonish, form),
          segment,
          query,
          type,
        }),
        async ({ endpoint, body, ...odd }) => {
          await mock.reset();
          const path =
            endpoint.path.replace('{model}', odd.segment.replaceAll(' ', '%20').replaceAll('?', '%3F')) + odd.query;
          const reply = await call(gateway.url, path, {
            method: endpoint.method,
            agent,
            ...(endpoint.method === 'POST' && { body }),
            headers: { ...JSON_OF_NARROW, 'content-type': odd.type },
          });
          expect(reply.status, `${path} ${reply.text}`).toBeGreaterThanOrEqual(200);
          if (mock.arrived.length === 0)
            expect([400, 401, 403, 404, 422], `${path} ${reply.text}`).toContain(reply.status);
          else expect(reply.headers['x-dragoman-model'], path).toMatch(/^cheap/);
        },
      ),
      { numRuns: 3_000 },
    );
    expect(await luaErrors()).toBe(0);
    expect(gateway.output()).not.toContain('script log');
  }, 120_000);
});
