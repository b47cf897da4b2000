import { call, FORMAT_SAMPLES, richAnswer, type AnswerMode, type LogLine, type Sample } from '@dragoman/testkit';
import { describe, expect, test } from 'vitest';
import { ask, requestId } from './stage/ask.ts';
import { plainQuestion } from './stage/plain-question.ts';
import { PRICED_ANSWERS, usd } from './stage/priced-answers.ts';
import { providerConfig } from './stage/provider-config.ts';
import { ledgerPricing } from './stage/ledger-pricing.ts';
import { openStage } from './stage/stage.ts';

const stage = openStage();
const mock = await stage.provider();
const sampleOf = (format: string): Sample => FORMAT_SAMPLES.find(({ name }) => name === format) as Sample;
const gateway = await stage.gateway({
  config: {
    providers: {
      ...Object.fromEntries(
        PRICED_ANSWERS.map(({ format, kind }, index) => [
          `p${index}`,
          { ...providerConfig(sampleOf(format), mock, 'key'), kind, formats: [format] },
        ]),
      ),
      openai: providerConfig(sampleOf('openai-chat'), mock, 'key'),
    },
    models: {
      ...Object.fromEntries(PRICED_ANSWERS.map(({ model }, index) => [`m${index}`, `p${index}/${model}`])),
      'gpt-*': 'openai',
      'text-*': 'openai',
    },
  },
});

const json = (body: object) => ({
  answer: { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
});

async function lineOf(model: string, sample: Sample, mode: AnswerMode): Promise<LogLine> {
  const id = requestId();
  const reply = await ask(gateway, model, {
    sample,
    mode,
    body: plainQuestion(sample, model, mode),
    headers: { 'x-request-id': id },
  });
  expect(reply.status).toBe(200);
  const [line = {}] = await gateway.log.linesOf(id);
  return line;
}

const repriced = ledgerPricing((provider) => PRICED_ANSWERS[Number(provider.slice(1))]?.kind);

describe.each(PRICED_ANSWERS.map((one, index) => ({ ...one, public: `m${index}` })))('$what', (one) => {
  const callers = FORMAT_SAMPLES.flatMap((from) =>
    (['JSON', 'stream'] as const).map((mode) => ({ from, mode, caller: from.name })),
  );
  test.each(callers)('$caller, $mode', async ({ from, mode }) => {
    mock.next({ answer: richAnswer(one.format, { text: 'x', usage: one.usage }, mode) });
    const line = await lineOf(one.public, from, mode);
    expect(line).toMatchObject({
      usage: 'reported',
      cost_usd: usd(one.parts),
      'gen_ai.usage.input_tokens': one.input,
      'gen_ai.usage.output_tokens': one.output,
    });
    expect(repriced(line)).toBe(usd(one.parts));
  });
});

test('pictures of the image endpoint have prices of their own', async () => {
  const usage = {
    input_tokens: 50,
    input_tokens_details: { image_tokens: 41, text_tokens: 9 },
    output_tokens: 1_102,
    output_tokens_details: { image_tokens: 1_091, text_tokens: 11 },
    total_tokens: 1_152,
  };
  mock.next(json({ created: 1, data: [{ b64_json: 'eA==' }], usage }));
  const id = requestId();
  await call(gateway.url, '/v1/images/generations', {
    body: JSON.stringify({ model: 'gpt-image-1.5', prompt: 'x' }),
    headers: { 'content-type': 'application/json', 'x-request-id': id },
  });
  const cost_usd = usd([
    [41, 8],
    [9, 5],
    [1_091, 32],
    [11, 10],
  ]);
  expect(await gateway.log.linesOf(id)).toMatchObject([{ usage: 'reported', cost_usd }]);
});

test('a transcription is paid by what was heard', async () => {
  const usage = {
    type: 'tokens',
    input_tokens: 120,
    input_token_details: { text_tokens: 7, audio_tokens: 113 },
    output_tokens: 17,
    total_tokens: 137,
  };
  mock.next(json({ text: 'x', usage }));
  const form = new FormData();
  form.set('model', 'gpt-4o-transcribe');
  form.set('file', new Blob(['RIFF']), 'a.wav');
  const id = requestId();
  const request = new Request(gateway.url, { method: 'POST', body: form });
  await call(gateway.url, '/v1/audio/transcriptions', {
    body: Buffer.from(await request.arrayBuffer()),
    headers: { 'content-type': request.headers.get('content-type') ?? '', 'x-request-id': id },
  });
  const cost_usd = usd([
    [7, 2.5],
    [113, 6],
    [17, 10],
  ]);
  expect(await gateway.log.linesOf(id)).toMatchObject([{ usage: 'reported', cost_usd }]);
});

test('where the output has no price the cost is not known', async () => {
  const line = await lineOf('text-embedding-3-small', sampleOf('openai-chat'), 'JSON');
  expect(line).toMatchObject({ usage: 'reported', 'gen_ai.usage.output_tokens': 23, cost_usd: null });
});

test.each(['JSON', 'stream'] as const)('a conversation that Claude made shorter: %s', async (mode) => {
  const shortened = {
    type: 'compaction',
    input_tokens: 60_385,
    cache_read_input_tokens: 5_003,
    cache_creation_input_tokens: 207,
    cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 207 },
    output_tokens: 522,
  };
  const said = { input_tokens: 612, cache_read_input_tokens: 0, cache_creation_input_tokens: 0, output_tokens: 2_819 };
  const usage = { ...said, iterations: [shortened, { type: 'message', ...said }] };
  mock.next({ answer: richAnswer('anthropic-messages', { text: 'x', usage }, mode) });
  expect(await lineOf('m0', sampleOf('anthropic-messages'), mode)).toMatchObject({
    cost_usd: usd([
      [60_385 + 612, 3],
      [5_003, 0.3],
      [207, 6],
      [522 + 2_819, 15],
    ]),
    // As the provider says it.
    'gen_ai.usage.input_tokens': 612,
    'gen_ai.usage.output_tokens': 2_819,
    'gen_ai.usage.cache_read_tokens': 0,
  });
});

test('a stream that breaks has cost what was written for an hour', async () => {
  const usage = {
    input_tokens: 11,
    cache_creation_input_tokens: 1_003,
    cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 1_003 },
  };
  const whole = richAnswer('anthropic-messages', { text: 'x', usage }, 'stream');
  const body = String(whole.body);
  mock.next({ answer: { ...whole, body: body.slice(0, body.indexOf('event: content_block_stop')) } });
  const line = await lineOf('m0', sampleOf('anthropic-messages'), 'stream');
  const output = Number(line['gen_ai.usage.output_tokens']);
  expect(output).toBeGreaterThan(0);
  const cost_usd = usd([
    [11, 3],
    [1_003, 6],
    [output, 15],
  ]);
  expect(line).toMatchObject({ usage: 'estimated', error: 'stream_broken', cost_usd });
});
