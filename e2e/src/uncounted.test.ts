import { anthropicMessages, call, FORMAT_SAMPLES, richAnswer } from '@dragoman/testkit';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { ask, requestId } from './stage/ask.ts';
import { plainQuestion } from './stage/plain-question.ts';
import { providerConfig } from './stage/provider-config.ts';
import { openStage } from './stage/stage.ts';

/** What a provider did not count is estimated, and paid, in whatever dialect the caller asks. */
const stage = openStage();
const mock = await stage.provider();
const gateway = await stage.gateway({
  config: {
    providers: Object.fromEntries(
      FORMAT_SAMPLES.map((sample) => [sample.name, { ...providerConfig(sample, mock, 'key'), formats: [sample.name] }]),
    ),
    models: Object.fromEntries(FORMAT_SAMPLES.map(({ name }) => [name, `${name}/up-1`])),
    prices: { '*': { input: 1, output: 10 } },
  },
});

const TEXT = 'Some words that nobody has counted. '.repeat(20);
const MODES = ['JSON', 'stream'] as const;
type Call = readonly [caller: (typeof FORMAT_SAMPLES)[number], mode: (typeof MODES)[number], provider: string];

async function lineOf([caller, mode, provider]: Call, part = 1) {
  const answer = richAnswer(provider, { text: TEXT, usage: {} }, mode);
  mock.next({ answer: { ...answer, body: answer.body.slice(0, answer.body.length * part) } });
  const id = requestId();
  const body = plainQuestion(caller, provider, mode);
  await ask(gateway, provider, { sample: caller, mode, body, headers: { 'x-request-id': id } });
  const [line = {}] = await gateway.log.linesOf(id);
  return line;
}

const calls = FORMAT_SAMPLES.flatMap((caller) =>
  MODES.flatMap((mode) =>
    FORMAT_SAMPLES.map(({ name }) => ({ from: caller.name, mode, to: name, call: [caller, mode, name] as Call })),
  ),
);

test.each(calls)('a caller of $from, $mode, of a provider of $to', async ({ call }) => {
  const line = await lineOf(call);
  expect(line).toMatchObject({ status: 200, error: null, usage: 'estimated' });
  expect(line['gen_ai.usage.input_tokens']).toBeGreaterThan(0);
  expect(line['gen_ai.usage.output_tokens']).toBeGreaterThan(0);
  expect(Number(line['cost_usd'])).toBeGreaterThan(0);
});

test.each(FORMAT_SAMPLES.map(({ name }) => name))(
  'a stream to a caller of Anthropic begins with zeros: where it breaks off at %s, he is not let off his input',
  async (provider) => {
    const line = await lineOf([anthropicMessages, 'stream', provider], 0.5);
    expect(line).toMatchObject({ status: 200, usage: 'estimated' });
    expect(['stream_broken', 'bad_upstream_answer']).toContain(line['error']);
    expect(line['gen_ai.usage.input_tokens']).toBeGreaterThan(0);
    expect(line['gen_ai.usage.output_tokens']).toBeGreaterThan(0);
  },
);

test.each([
  ['cohere', { id: 'e', embeddings: { float: [[0.5]] }, texts: ['a'] }],
  ['gemini', { embeddings: [{ values: [0.5] }] }],
  ['openai-chat', { object: 'list', data: [{ object: 'embedding', index: 0, embedding: [0.5] }], model: 'up-1' }],
])('vectors of %s, to a caller of OpenAI', async (provider, answer) => {
  mock.next({ answer: { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(answer) } });
  const id = requestId();
  const body = JSON.stringify({ model: provider, input: ['a text'] });
  const headers = { 'content-type': 'application/json', 'x-request-id': id };
  const reply = await call(gateway.url, '/v1/embeddings', { body, headers });
  expect(JSON.parse(reply.text)).toMatchObject({ data: [{ embedding: [0.5] }] });
  const [line = {}] = await gateway.log.linesOf(id);
  expect(line).toMatchObject({ status: 200, error: null, usage: 'estimated', 'gen_ai.usage.output_tokens': 0 });
  expect(line['gen_ai.usage.input_tokens']).toBeGreaterThan(0);
  expect(Number(line['cost_usd'])).toBeGreaterThan(0);
});

test.each(MODES)('an answer that is packed though nobody asked for it, %s', async (mode) => {
  const { body, headers } = richAnswer('openai-chat', { text: TEXT }, mode);
  const packed = { body: gzipSync(body), headers: { ...headers, 'content-encoding': 'gzip' } };
  mock.next({ answer: { status: 200, ...packed } });
  const id = requestId();
  const reply = await ask(gateway, 'openai-chat', { mode, headers: { 'x-request-id': id } });
  expect(reply.body).toEqual(packed.body);
  const [line = {}] = await gateway.log.linesOf(id);
  expect(line).toMatchObject({ status: 200, error: null, usage: 'estimated' });
  expect(line['gen_ai.usage.output_tokens']).toBeGreaterThan(0);
});
