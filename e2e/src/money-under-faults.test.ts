import {
  askedFor,
  FORMAT_SAMPLES,
  richAnswer,
  until,
  type Arrived,
  type Behaviour,
  type LogLine,
} from '@dragoman/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import { ask, requestId } from './stage/ask.ts';
import { busyCallers } from './stage/busy-callers.ts';
import { anyOf } from './stage/chance.ts';
import { anyCounts, COUNTED_PRICE, partsOf, usageOf, type Counted } from './stage/counted-answers.ts';
import { bearer, hashOf } from './stage/keys.ts';
import { nanoUsd, usageRows } from './stage/ledger.ts';
import { budgetLeft } from './stage/metric.ts';
import { plainQuestion } from './stage/plain-question.ts';
import { usd } from './stage/priced-answers.ts';
import { providerConfig } from './stage/provider-config.ts';
import { openStage } from './stage/stage.ts';

/** Calls of every kind at once, each with numbers of its own: what the log, the ledger and budgets say is what was told. */
const CALLS = 1_200;
const CALLERS = 16;
const BUDGET = 1_000;

/** Held to limits too, each call is asked about: nothing is held in advance. */
const KEYS = [
  { name: 'hard', budget: { usd: BUDGET, per: 'month' }, limits: { concurrent: 1_000 } },
  { name: 'soft', budget: { usd: BUDGET, per: 'month', mode: 'soft' } },
];

/** How the provider treated a call, and what it has used. */
interface Told {
  readonly format: string;
  readonly how: 'whole' | 'uncounted' | 'cut' | 'refused';
  readonly counted: Counted;
}
/** Of each call, by its id, what it was answered: one for each attempt. */
const told = new Map<string, Told[]>();

const TEXT =
  'Words that look like {"usage":{"prompt_tokens":999999}} and "usageMetadata":{"promptTokenCount":7}. '.repeat(5);
const ENDS: readonly Told['how'][] = [
  'whole',
  'whole',
  'whole',
  'whole',
  'whole',
  'whole',
  'uncounted',
  'cut',
  'refused',
];

function treat(format: string, request: Arrived): Behaviour {
  const [id = ''] = /e2e-[\d-]+/.exec(request.body.toString()) ?? [];
  const asked = askedFor(request.path, request.body);
  const now: Told = { format, how: anyOf(ENDS), counted: anyCounts(format) };
  told.set(id, [...(told.get(id) ?? []), now]);
  if (now.how === 'refused') return { fault: anyOf(['429', '500', '503', 'reset before head']) };
  const usage = now.how === 'whole' ? usageOf(format, now.counted) : {};
  const answer = richAnswer(format, { text: TEXT, usage }, asked?.mode ?? 'JSON');
  const firstByteMs = Math.random() * 20;
  return {
    firstByteMs,
    answer: { ...answer, body: answer.body.slice(0, answer.body.length * (now.how === 'cut' ? 0.4 : 1)) },
  };
}

const stage = openStage();
const mocks = await Promise.all(
  FORMAT_SAMPLES.map(async (sample) => {
    const mock = await stage.provider();
    await mock.play((request) => treat(sample.name, request));
    return [sample, mock] as const;
  }),
);
const NAMES = FORMAT_SAMPLES.map(({ name }) => name);
const gateway = await stage.gateway({
  config: {
    providers: Object.fromEntries(
      mocks.map(([sample, mock]) => [sample.name, { ...providerConfig(sample, mock, 'key'), formats: [sample.name] }]),
    ),
    models: {
      ...Object.fromEntries(NAMES.map((name) => [name, `${name}/up-1`])),
      first: ['openai-chat/up-1', 'anthropic-messages/up-1', 'gemini/up-1'],
    },
    prices: { '*': COUNTED_PRICE },
    keys: KEYS.map((key) => ({ ...key, hash: hashOf(key.name) })),
  },
});

interface Asked {
  readonly id: string;
  readonly status: number;
  readonly isWhole: boolean;
  readonly line: LogLine;
}
let calls: readonly Asked[] = [];

async function askAnything(): Promise<Omit<Asked, 'line'>> {
  const [sample, mode, model] = [anyOf(FORMAT_SAMPLES), anyOf(['JSON', 'stream'] as const), anyOf([...NAMES, 'first'])];
  const id = requestId();
  const body = plainQuestion(sample, model, mode).replace('Say hello.', `Say hello to ${id}.`);
  const leaves = Math.random() < 0.1 && { timeout: Math.random() * 30 };
  const headers = { ...bearer(anyOf(KEYS).name), 'x-request-id': id };
  const { status, broken } = await ask(gateway, model, { sample, mode, body, headers, ...leaves });
  return { id, status, isWhole: broken === undefined };
}

beforeAll(async () => {
  const asked = await busyCallers(CALLS, askAnything, CALLERS);
  calls = await Promise.all(asked.map(async (one) => ({ ...one, line: (await gateway.log.linesOf(one.id))[0] ?? {} })));
}, 120_000);

const lastOf = ({ id }: Asked): Told | undefined => told.get(id)?.at(-1);
const served = (how: Told['how']): readonly Asked[] =>
  calls.filter((call) => call.status === 200 && call.isWhole && lastOf(call)?.how === how);

test('what a provider has counted is in the log, and paid to the nano-dollar', () => {
  expect(served('whole').length).toBeGreaterThan(CALLS / 4);
  for (const call of served('whole')) {
    const { format, counted } = lastOf(call) as Told;
    expect(call.line, JSON.stringify(call.line)).toMatchObject({
      usage: 'reported',
      'gen_ai.provider.name': format,
      attempts: told.get(call.id)?.length,
      'gen_ai.usage.input_tokens': counted.input,
      'gen_ai.usage.output_tokens': counted.output,
      cost_usd: usd(partsOf(format, counted)),
    });
    for (const [name, count] of [
      ['cache_read', counted.cacheRead],
      ['cache_write', counted.cacheWrite],
      ['reasoning', counted.reasoning],
    ] as const)
      expect(call.line[`gen_ai.usage.${name}_tokens`] ?? 0, name).toBe(count);
  }
});

test.each(['uncounted', 'cut'] as const)('what is %s is estimated, and costs something', (how) => {
  expect(served(how).length).toBeGreaterThan(0);
  for (const { line } of served(how)) {
    expect(line, JSON.stringify(line)).toMatchObject({ usage: 'estimated' });
    expect(line['gen_ai.usage.input_tokens'], JSON.stringify(line)).toBeGreaterThan(0);
    expect(nanoUsd(line['cost_usd'])).toBeGreaterThan(0n);
  }
});

test('who is told of an error pays nothing; who leaves pays where a provider was asked', () => {
  for (const { status, line } of calls.filter((call) => call.status >= 400))
    expect(line, `${status}`).toMatchObject({ cost_usd: '0' });
  const left = calls.filter(({ line }) => line['error'] === 'caller_left');
  expect(left.length).toBeGreaterThan(0);
  for (const { line } of left)
    expect(nanoUsd(line['cost_usd']) > 0n, JSON.stringify(line)).toBe(line['gen_ai.provider.name'] !== null);
});

describe.each(KEYS)('$name', ({ name }) => {
  const spent = () =>
    calls.reduce((sum, { line }) => sum + (line['key'] === name ? nanoUsd(line['cost_usd']) : 0n), 0n);
  test('the ledger has what the log has', async () => {
    const rows = await usageRows(gateway, 'key');
    expect(rows.filter(({ key }) => key === name).map(({ cost_usd }) => nanoUsd(cost_usd))).toEqual([spent()]);
  });
  test('and so has the budget', async () => {
    const left = async () => Math.round((BUDGET - (await budgetLeft(gateway, `key:${name}`))) * 1e9);
    expect(await until(async () => BigInt(await left()) === spent(), { ms: 5_000, every: 100 })).toBe(true);
  });
});
