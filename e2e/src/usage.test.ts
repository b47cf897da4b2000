import { CHUNKINGS, SAMPLES, type LogLine, type Tokens } from '@dragoman/testkit';
import { describe, expect, test } from 'vitest';
import { ask, requestId } from './stage/ask.ts';
import { providerConfig } from './stage/provider-config.ts';
import { openStage } from './stage/stage.ts';

const stage = openStage();
const mock = await stage.provider();
const gateway = await stage.gateway({
  config: {
    providers: Object.fromEntries(SAMPLES.map((sample, index) => [`p${index}`, providerConfig(sample, mock, 'key')])),
    models: Object.fromEntries(SAMPLES.map((_sample, index) => [`m${index}`, `p${index}/upstream`])),
  },
});

const FIELDS: Readonly<Record<keyof Tokens, string>> = {
  input: 'gen_ai.usage.input_tokens',
  output: 'gen_ai.usage.output_tokens',
  cacheRead: 'gen_ai.usage.cache_read_tokens',
  cacheWrite: 'gen_ai.usage.cache_write_tokens',
  reasoning: 'gen_ai.usage.reasoning_tokens',
};
const logged = (line: LogLine): unknown =>
  Object.fromEntries(Object.entries(FIELDS).map(([name, field]) => [name, line[field] ?? null]));
const said = (tokens: Tokens): unknown =>
  Object.fromEntries(Object.keys(FIELDS).map((name) => [name, tokens[name as keyof Tokens] ?? null]));

const rows = SAMPLES.flatMap((sample, index) =>
  sample.modes.flatMap((mode) => CHUNKINGS.map((chunking) => ({ sample, index, mode, chunking, id: requestId() }))),
);
// All calls first: Envoy writes its log in batches, and each test would wait for one.
for (const { sample, index, mode, chunking, id } of rows) {
  await mock.play({ chunking, seed: index + 7 });
  const reply = await ask(gateway, `m${index}`, { sample, mode, headers: { 'x-request-id': id } });
  if (reply.status !== 200) throw new Error(`${sample.name} ${mode}: ${reply.status} ${reply.text}`);
}
await mock.play({});

describe.each(SAMPLES.map(({ name }) => name))('as the provider reported it: %s', (name) => {
  test.each(rows.filter(({ sample }) => sample.name === name))('$mode, $chunking', async ({ sample, id }) => {
    const lines = await gateway.log.linesOf(id);
    expect(lines).toHaveLength(1);
    const [line = {}] = lines;
    expect(logged(line)).toEqual(said(sample.tokens));
    expect(line['usage']).toBe('reported');
  });
});

const lineOf = async (model: string, question: Parameters<typeof ask>[2]): Promise<LogLine> => {
  const id = requestId();
  await ask(gateway, model, { ...question, headers: { 'x-request-id': id } });
  const lines = await gateway.log.linesOf(id);
  expect(lines).toHaveLength(1);
  return lines[0] ?? {};
};

test('a caller who asks for the usage of a stream himself is logged alike', async () => {
  const body = '{"model":"m0","stream":true,"stream_options":{"include_usage":true},"messages":[]}';
  expect(logged(await lineOf('m0', { body, mode: 'stream' }))).toEqual(
    said({ input: 41, output: 23, cacheRead: 16, reasoning: 9 }),
  );
});

test.each([
  ['a provider that reports none', '{"choices":[]}', 200],
  ['an answer that is no JSON', '<html>', 200],
  ['an error of the provider', '{"error":{"message":"no"}}', 400],
])('%s: no number is made up', async (_what, body, status) => {
  mock.next({ answer: { status, body } });
  const line = await lineOf('m0', {});
  expect(['none', 'estimated']).toContain(line['usage']);
  expect(line).toMatchObject({ status });
  expect(JSON.stringify(line)).not.toMatch(/_tokens":0/);
});

test('numbers beside the point are not taken for usage', async () => {
  const body = JSON.stringify({
    choices: [{ message: { content: '"usage":{"prompt_tokens":999}' }, usage: { prompt_tokens: 998 } }],
    usage: { prompt_tokens: 3, completion_tokens: 4 },
  });
  mock.next({ answer: { status: 200, body } });
  expect(logged(await lineOf('m0', {}))).toEqual(said({ input: 3, output: 4 }));
});

test('a number that no call can have used is not taken for usage, and the call is in the log as any other', async () => {
  const answer = (input: string) => `{"choices":[],"usage":{"prompt_tokens":${input},"completion_tokens":4}}`;
  for (const [input, taken] of [
    ['900000000000000', null],
    ['2000000000', null],
    ['1e999', null],
    ['-5', null],
    ['1.5', 2],
  ] as const) {
    mock.next({ answer: { status: 200, body: answer(input) } });
    const line = await lineOf('m0', {});
    expect(line, input).toMatchObject({ 'gen_ai.usage.input_tokens': taken, 'gen_ai.usage.output_tokens': 4 });
  }
});
