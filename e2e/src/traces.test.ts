import { until } from '@dragoman/testkit';
import { afterAll, expect, test } from 'vitest';
import { ask } from './stage/ask.ts';
import { startCollector, type Span } from './stage/collector.ts';
import { bearer, hashOf } from './stage/keys.ts';
import { openStage } from './stage/stage.ts';
import { lastArrived } from './stage/upstream.ts';

const collector = await startCollector();
afterAll(() => collector.close());
const stage = openStage();
const [broken, mock] = [await stage.provider(), await stage.provider()];
await broken.play({ fault: '500' });
const provider = (url: string) => ({ kind: 'openai', endpoint: `${url}/v1`, key: 'canary-of-the-provider' });
const gateway = await stage.gateway({
  config: {
    providers: {
      first: provider(broken.url),
      second: provider(mock.url),
      google: { kind: 'gemini', endpoint: mock.url, key: 'canary-of-google' },
    },
    models: { one: 'second/up', two: { targets: ['first/up'], fallback: ['second/other'] }, gem: 'google/gem-up' },
    prices: { one: { input: 1, output: 1 } },
    keys: [{ name: 'anna', hash: hashOf('canary-of-anna'), team: 'blue' }],
    teams: { blue: {} },
    telemetry: { otlp: collector.url },
  },
});

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';

/** The spans of a trace: of the call, and of its attempts. */
async function spansOf(trace: string, count: number): Promise<{ call: Span; attempts: readonly Span[] }> {
  const own = () => collector.spans.filter(({ traceId }) => traceId === trace);
  expect(await until(() => own().length >= count, { ms: 15_000 }), collector.spans.length.toString()).toBe(true);
  const call = own().find(({ parentId }) => !own().some(({ spanId }) => spanId === parentId));
  if (!call) throw new Error('no span of the call');
  return { call, attempts: own().filter((span) => span !== call) };
}

const traced = (trace: string) => ({ traceparent: `00-${trace}-${CALLER}-01` });

test('a call is a span in its caller’s trace, and says who asked what, and what it took', async () => {
  const headers = { ...bearer('canary-of-anna'), ...traced(TRACE), 'x-request-id': 'no UUID' };
  const reply = await ask(gateway, 'one', { headers });
  expect(reply.status).toBe(200);
  const { call, attempts } = await spansOf(TRACE, 2);
  expect(call.parentId).toBe(CALLER);
  expect(call.attributes).toMatchObject({
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': 'one',
    'gen_ai.provider.name': 'second',
    'gen_ai.response.model': 'up',
    'gen_ai.usage.input_tokens': '41',
    'gen_ai.usage.output_tokens': '23',
    'dragoman.cost_usd': '0.000064',
    'dragoman.key': 'anna',
    'dragoman.team': 'blue',
    'http.status_code': '200',
  });
  expect(call.attributes).not.toHaveProperty('error.type');
  expect(attempts.map(({ parentId }) => parentId)).toEqual([call.spanId]);
  expect(lastArrived(mock).headers['traceparent']).toBe(`00-${TRACE}-${attempts[0]?.spanId}-01`);
});

test('each attempt has a span of its own', async () => {
  const trace = TRACE.replace('0af', '1af');
  expect((await ask(gateway, 'two', { headers: { ...bearer('canary-of-anna'), ...traced(trace) } })).status).toBe(200);
  const { call, attempts } = await spansOf(trace, 3);
  expect(call.attributes).toMatchObject({ 'gen_ai.provider.name': 'second', 'gen_ai.request.model': 'two' });
  expect(attempts.map(({ attributes }) => attributes['http.status_code'])).toEqual(
    expect.arrayContaining(['500', '200']),
  );
});

test('what is refused says why', async () => {
  const trace = TRACE.replace('0af', '2af');
  const reply = await ask(gateway, 'nothing', { headers: { ...bearer('canary-of-anna'), ...traced(trace) } });
  expect(reply.status).toBe(404);
  const { call } = await spansOf(trace, 1);
  expect(call.attributes).toMatchObject({ 'error.type': 'model_not_found', 'http.status_code': '404' });
});

test('no key, no question and no answer is in a trace', async () => {
  const path = '/v1beta/models/gem:generateContent?key=canary-of-anna';
  for (const [trace, model] of [
    ['3af', 'gem'],
    ['4af', 'absent'],
  ] as const) {
    const url = path.replace('gem', model);
    const headers = { 'content-type': 'application/json', ...traced(TRACE.replace('0af', trace)) };
    await fetch(`${gateway.url}${url}`, {
      method: 'POST',
      headers,
      body: '{"contents":[{"parts":[{"text":"canary"}]}]}',
    });
    await spansOf(TRACE.replace('0af', trace), 1);
  }
  expect(collector.spans.length).toBeGreaterThan(2);
  expect(collector.bytes().includes('canary')).toBe(false);
  expect(new Set(collector.paths)).toEqual(new Set(['/v1/traces']));
});

test('a collector that is away costs no call', async () => {
  collector.close();
  for (let turn = 0; turn < 20; turn += 1)
    expect((await ask(gateway, 'one', { headers: bearer('canary-of-anna') })).status).toBe(200);
});
