import { FORMAT_SAMPLES, richAnswer, type AnswerMode, type LogLine, type Sample } from '@dragoman/testkit';
import { expect, test } from 'vitest';
import { ask, requestId, type Question } from './stage/ask.ts';
import { ledgerPricing } from './stage/ledger-pricing.ts';
import { plainQuestion } from './stage/plain-question.ts';
import { usd } from './stage/priced-answers.ts';
import { providerConfig } from './stage/provider-config.ts';
import { openStage } from './stage/stage.ts';

const MODES = ['JSON', 'stream'] as const;
const CHAT = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 };
const RESPONSES = { input_tokens: 100, output_tokens: 10, total_tokens: 110 };
const CLAUDE = { input_tokens: 100, output_tokens: 10 };
const GEMINI = { promptTokenCount: 100, candidatesTokenCount: 10 };
const BEDROCK = { inputTokens: 100, outputTokens: 10, totalTokens: 110 };

const sampleOf = (format: string): Sample => FORMAT_SAMPLES.find(({ name }) => name === format) as Sample;

const PRICE = {
  input: 1,
  output: 10,
  above: [{ tokens: 1_000, input: 2 }],
  tiers: { priority: { input: 9, output: 21 }, fast: { percent: 600 }, batch: { percent: 50 } },
};

const [chat, responses, claude, gemini, bedrock] = [
  'openai-chat',
  'openai-responses',
  'anthropic-messages',
  'gemini',
  'bedrock-converse',
].map(sampleOf) as [Sample, Sample, Sample, Sample, Sample];

const stage = openStage();
const mock = await stage.provider();
const gateway = await stage.gateway({
  config: {
    providers: {
      ...Object.fromEntries(FORMAT_SAMPLES.map((sample) => [sample.name, providerConfig(sample, mock, 'key')])),
      ...Object.fromEntries(
        [chat, responses].map((sample) => [
          `half-${sample.name}`,
          { ...providerConfig(sample, mock, 'key'), kind: 'openai', formats: [sample.name] },
        ]),
      ),
    },
    models: {
      ...Object.fromEntries(FORMAT_SAMPLES.map(({ name }) => [name, `${name}/made-up`])),
      ...Object.fromEntries([chat, responses].map(({ name }) => [`half-${name}`, `half-${name}/gpt-5-mini`])),
    },
    prices: Object.fromEntries(FORMAT_SAMPLES.map(({ name }) => [name, PRICE])),
  },
});

async function lineOf(model: string, sample: Sample, mode: AnswerMode, more: Partial<Question> = {}): Promise<LogLine> {
  const id = requestId();
  const body = plainQuestion(sample, model, mode);
  const reply = await ask(gateway, model, { sample, mode, body, headers: { 'x-request-id': id }, ...more });
  expect(reply.status).toBe(200);
  const [line = {}] = await gateway.log.linesOf(id);
  return line;
}

/** A hundred tokens of input and ten of output. */
const costOf = ([input, output]: readonly [number, number]): string =>
  usd([
    [100, input],
    [10, output],
  ]);

const ROWS = [
  { from: chat, usage: CHAT, tier: 'priority', rates: [9, 21] },
  { from: chat, usage: CHAT, tier: 'scale', rates: null },
  { from: chat, usage: CHAT, tier: 'default', rates: [1, 10] },
  { from: responses, usage: RESPONSES, tier: 'priority', rates: [9, 21] },
  { from: claude, usage: { ...CLAUDE, service_tier: 'priority' }, rates: [9, 21] },
  { from: claude, usage: { ...CLAUDE, service_tier: 'standard', speed: 'fast' }, rates: [6, 60] },
  { from: claude, usage: { ...CLAUDE, service_tier: 'standard', speed: 'standard' }, rates: [1, 10] },
  { from: gemini, usage: { ...GEMINI, serviceTier: 'priority' }, rates: [9, 21] },
  { from: gemini, usage: { ...GEMINI, trafficType: 'ON_DEMAND_PRIORITY' }, rates: [9, 21] },
  { from: bedrock, usage: BEDROCK, tier: 'priority', rates: [9, 21] },
  { from: bedrock, usage: BEDROCK, tier: 'reserved', rates: null },
] as const;
const DIRECT = ROWS.flatMap((row) => MODES.map((mode) => ({ ...row, mode, name: row.from.name })));

test.each(DIRECT)('$name, $usage $tier, $mode', async ({ from, mode, name, rates, ...said }) => {
  mock.next({ answer: richAnswer(name, { text: 'x', ...said }, mode) });
  expect(await lineOf(name, from, mode)).toMatchObject({
    usage: 'reported',
    'gen_ai.usage.input_tokens': 100,
    cost_usd: rates && costOf(rates),
  });
});

const halfPriced = ledgerPricing(() => 'openai');
const CALLERS = [chat, responses].flatMap((from) =>
  FORMAT_SAMPLES.flatMap((caller) => MODES.map((mode) => ({ from, caller, mode, of: from.name, to: caller.name }))),
);

test.each(CALLERS)('half of what the catalogue says: $of to $to, $mode', async ({ from, caller, mode, of }) => {
  const usage = from === chat ? CHAT : RESPONSES;
  mock.next({ answer: richAnswer(of, { text: 'x', usage, tier: 'flex' }, mode) });
  const line = await lineOf(`half-${of}`, caller, mode);
  expect(line).toMatchObject({ usage: 'reported', service_tier: 'flex', cost_usd: costOf([0.125, 1]) });
  expect(halfPriced(line)).toBe(costOf([0.125, 1]));
});

test('what was asked for is not what served it', async () => {
  mock.next({ answer: richAnswer(claude.name, { text: 'x', usage: CLAUDE }, 'JSON') });
  const body = JSON.stringify({ model: claude.name, input: 'x', service_tier: 'priority' });
  const line = await lineOf(claude.name, responses, 'JSON', { body });
  expect(line).toMatchObject({ usage: 'reported', cost_usd: costOf([1, 10]) });
});

test('what the model says is not what served it', async () => {
  const call = { id: 'toolu_1', name: 'x', args: { service_tier: 'batch', usage: { speed: 'batch' } } };
  mock.next({ answer: richAnswer(claude.name, { call, usage: CLAUDE }, 'JSON') });
  expect(await lineOf(claude.name, claude, 'JSON')).toMatchObject({ usage: 'reported', cost_usd: costOf([1, 10]) });
});

test('a long call has rates of its own', async () => {
  mock.next({ answer: richAnswer(chat.name, { text: 'x', usage: { ...CHAT, prompt_tokens: 1_001 } }, 'JSON') });
  const cost_usd = usd([
    [1_001, 2],
    [10, 10],
  ]);
  expect(await lineOf(chat.name, chat, 'JSON')).toMatchObject({ usage: 'reported', cost_usd });
});

test('a stream that breaks has cost what its tier costs', async () => {
  const whole = richAnswer(chat.name, { text: 'x', usage: CHAT, tier: 'priority' }, 'stream');
  const body = String(whole.body);
  mock.next({ answer: { ...whole, body: body.slice(0, body.indexOf('"finish_reason":"stop"')) } });
  const line = await lineOf(chat.name, chat, 'stream');
  const cost_usd = usd([
    [Number(line['gen_ai.usage.input_tokens']), 9],
    [Number(line['gen_ai.usage.output_tokens']), 21],
  ]);
  expect(line).toMatchObject({ usage: 'estimated', error: 'stream_broken', service_tier: 'priority', cost_usd });
});
