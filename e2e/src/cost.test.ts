import { openaiChat, SAMPLES, type LogLine, type Sample } from '@dragoman/testkit';
import { describe, expect, test } from 'vitest';
import { ask, requestId } from './stage/ask.ts';
import { providerConfig } from './stage/provider-config.ts';
import { openStage } from './stage/stage.ts';

/** USD per million tokens; none of them divides evenly, so that a rounding in the wrong place shows. */
const PRICE = { input: 3.333333333, cachedInput: 0.123456789, cacheWrite: 4.999999999, output: 15.777777777 };

const stage = openStage();
const mock = await stage.provider();
const slow = await stage.provider();
const gateway = await stage.gateway({
  config: {
    providers: {
      ...Object.fromEntries(SAMPLES.map((sample, index) => [`p${index}`, providerConfig(sample, mock, 'key')])),
      openai: providerConfig(openaiChat, mock, 'key'),
      own: { kind: 'openai-compatible', endpoint: `${mock.url}/v1` },
      slow: { kind: 'openai-compatible', endpoint: `${slow.url}/v1` },
    },
    models: {
      ...Object.fromEntries(SAMPLES.map((_sample, index) => [`m${index}`, `p${index}/upstream`])),
      'gpt-*': 'openai',
      alias: 'openai/gpt-5-mini',
      priced: 'openai/gpt-5-mini',
      unknown: 'own/nobody-knows',
      'known-then-unknown': ['openai/gpt-5-mini', 'slow/nobody-knows'],
      'own/*': 'own',
    },
    prices: {
      'm*': PRICE,
      priced: { input: 1, output: 2 },
      'own/family-*': { input: 10, output: 20 },
      'own/family-one': { input: 100, output: 200 },
    },
  },
});

async function lineOf(model: string, question: Parameters<typeof ask>[2] = {}): Promise<LogLine> {
  const id = requestId();
  await ask(gateway, model, { ...question, headers: { 'x-request-id': id } });
  const [line = {}] = await gateway.log.linesOf(id);
  return line;
}

/** In whole numbers all the way, and rounded once. */
function expected({ tokens }: Sample): string {
  const nano = (usd: number): bigint => BigInt(Math.round(usd * 1e9));
  const count = (tokensOf: number | undefined): bigint => BigInt(tokensOf ?? 0);
  const [read, written] = [count(tokens.cacheRead), count(tokens.cacheWrite)];
  const sum =
    (count(tokens.input) - read - written) * nano(PRICE.input) +
    read * nano(PRICE.cachedInput) +
    written * nano(PRICE.cacheWrite) +
    count(tokens.output) * nano(PRICE.output);
  return dollars((sum + 500_000n) / 1_000_000n);
}

const dollars = (nano: bigint): string => {
  const fraction = String(nano % 1_000_000_000n)
    .padStart(9, '0')
    .replace(/0+$/, '');
  return `${nano / 1_000_000_000n}${fraction === '' ? '' : `.${fraction}`}`;
};

const paidByTokens = SAMPLES.map((sample, index) => ({ sample, index, name: sample.name })).filter(
  ({ name }) => !name.startsWith('cohere'),
);

describe.each(paidByTokens)('$name', ({ sample, index }) => {
  test.each(sample.modes)('%s', async (mode) => {
    const line = await lineOf(`m${index}`, { sample, mode });
    expect(line['cost_usd']).toBe(expected(sample));
  });
});

test('Cohere is paid by billed units, not by tokens', async () => {
  const index = SAMPLES.findIndex(({ name }) => name === 'cohere');
  const usage = {
    billed_units: { input_tokens: 7, output_tokens: 3 },
    tokens: { input_tokens: 70, output_tokens: 30 },
  };
  mock.next({
    answer: { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ usage }) },
  });
  const line = await lineOf(`m${index}`, { sample: SAMPLES[index] as Sample });
  expect(line).toMatchObject({ 'gen_ai.usage.input_tokens': 70, cost_usd: '0.000070667' });
});

const asked = (input: number, output: number) => ({
  answer: {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ choices: [], usage: { prompt_tokens: input, completion_tokens: output } }),
  },
});

test.each([
  ['the catalogue, by the upstream name', 'alias', '0.45'],
  ['the catalogue, for a name of the caller', 'gpt-5-mini', '0.45'],
  ['the catalogue, for a dated name', 'gpt-5-mini-2025-08-07', '0.45'],
  ['the operator, by the public name', 'priced', '1.2'],
  ['the operator, by the longest family', 'own/family-two', '12'],
  ['the operator, an exact name before a family', 'own/family-one', '120'],
  ['nobody', 'unknown', null],
  ['nobody, for a name of the caller', 'gpt-nobody-knows', null],
])('the price is of %s', async (_who, model, cost) => {
  mock.next(asked(1_000_000, 100_000));
  expect((await lineOf(model))['cost_usd']).toBe(cost);
});

test('a call that a provider refused, and one that was refused here, cost nothing', async () => {
  mock.next({ answer: { status: 400, body: '{"error":{"message":"no"}}' } });
  expect((await lineOf('alias'))['cost_usd']).toBe('0');
  expect((await lineOf('no-such-model'))['cost_usd']).toBe('0');
});

test('a call that was cut off costs what is known of it', async () => {
  await mock.play({ delayMs: 200 });
  const line = await lineOf('priced', { mode: 'stream', leaveWhen: (soFar) => soFar.length > 100 });
  await mock.play({});
  expect(line['usage']).toBe('estimated');
  expect(Number(line['gen_ai.usage.input_tokens'])).toBeGreaterThan(0);
  expect(Number(line['cost_usd'])).toBeGreaterThan(0);
});

test('one who leaves before the head of the answer has cost his question', async () => {
  await mock.play({ firstByteMs: 2_000 });
  const id = requestId();
  await ask(gateway, 'priced', { headers: { 'x-request-id': id }, timeout: 300 });
  await mock.play({});
  const [line = {}] = await gateway.log.linesOf(id);
  expect(line['usage']).toBe('estimated');
  expect(Number(line['cost_usd'])).toBeGreaterThan(0);
});

test('what the first provider would have cost is not the cost of the second', async () => {
  mock.next({ answer: { status: 503, body: '{}' } });
  await slow.play({ firstByteMs: 3_000 });
  const id = requestId();
  await ask(gateway, 'known-then-unknown', { headers: { 'x-request-id': id }, timeout: 1_000 });
  const [line = {}] = await gateway.log.linesOf(id);
  expect(line).toMatchObject({ 'gen_ai.provider.name': 'slow', usage: 'estimated', cost_usd: null });
});
