import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { anthropicMessages, call, openaiChat, runCommand, until, type LogLine, type Sample } from '@dragoman/testkit';
import { describe, expect, test } from 'vitest';
import { ask, requestId } from './stage/ask.ts';
import { COUNTED_PRICE } from './stage/counted-answers.ts';
import { differs } from './stage/host.ts';
import { bearer, hashOf } from './stage/keys.ts';
import { callsIn, nanoUsd, usageOfCalls, usageRows } from './stage/ledger.ts';
import { openStage } from './stage/stage.ts';
import { providerConfig } from './stage/provider-config.ts';

const stage = openStage();
const mock = await stage.provider();
const gateway = await stage.gateway({
  config: {
    providers: {
      openai: { ...providerConfig(openaiChat, mock, 'own'), formats: ['openai-chat'] },
      claude: { ...providerConfig(anthropicMessages, mock, 'own'), formats: ['anthropic-messages'] },
    },
    models: { gpt: 'openai/up', sonnet: 'claude/up', free: 'openai/free' },
    prices: { gpt: COUNTED_PRICE, sonnet: COUNTED_PRICE, free: { input: 0, output: 0 } },
    teams: { blue: { budget: { usd: 1000, per: 'month' } } },
    keys: ['mixed', 'leaver', 'forger', 'poller'].map((name) => ({ name, hash: hashOf(name), team: 'blue' })),
  },
});
const PROVIDERS: Readonly<Record<string, Sample>> = { gpt: openaiChat, sonnet: anthropicMessages };

/** A question that every dialect has words for. */
const plain = (model: string, stream: boolean): string =>
  JSON.stringify({ model, stream, max_tokens: 64, messages: [{ role: 'user', content: 'Say hello.' }] });

const linesOf = (key: string): readonly LogLine[] =>
  gateway.log
    .text()
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line) as LogLine)
    .filter((line) => line['key'] === key);

test('after 200 mixed calls the ledger equals what the providers counted', async () => {
  const mix = [openaiChat, anthropicMessages].flatMap((caller) =>
    Object.keys(PROVIDERS).flatMap((model) => [true, false].map((stream) => ({ caller, model, stream }))),
  );
  await mock.reset();
  for (let round = 0; round < 25; round += 1) {
    const replies = await Promise.all(
      mix.map(({ caller, model, stream }) =>
        ask(gateway, model, { sample: caller, body: plain(model, stream), headers: bearer('mixed') }),
      ),
    );
    expect(replies.map(({ status }) => status)).toEqual(mix.map(() => 200));
  }
  expect(mock.arrived).toHaveLength(200);
  const rows = await usageOfCalls(gateway, 'key,model,provider', 200);
  for (const [model, { tokens }] of Object.entries(PROVIDERS)) {
    expect(rows).toContainEqual(
      expect.objectContaining({
        key: 'mixed',
        team: null,
        model,
        calls: 100,
        estimated_calls: 0,
        input_tokens: 100 * tokens.input,
        output_tokens: 100 * (tokens.output ?? 0),
        cache_read_tokens: 100 * (tokens.cacheRead ?? 0),
        cache_write_tokens: 100 * (tokens.cacheWrite ?? 0),
        reasoning_tokens: 100 * (tokens.reasoning ?? 0),
      }),
    );
  }
  const logged = linesOf('mixed').reduce((sum, line) => sum + nanoUsd(line['cost_usd']), 0n);
  expect(rows.reduce((sum, row) => sum + nanoUsd(row.cost_usd), 0n)).toBe(logged);
  expect(logged).toBeGreaterThan(0n);
});

test('asked by many at once while the gateway reads the same log: nobody waits, nothing counts twice', async () => {
  const before = callsIn(await usageRows(gateway, 'key'));
  const [rows] = await Promise.all([
    Promise.all(Array.from({ length: 4 }, () => usageRows(gateway, 'key'))),
    Promise.all(Array.from({ length: 40 }, () => ask(gateway, 'free', { headers: bearer('poller') }))),
  ]);
  for (const each of rows) expect(callsIn(each)).toBeGreaterThanOrEqual(before);
  expect(callsIn(await usageOfCalls(gateway, 'key', before + 40))).toBe(before + 40);
});

test('a log is replayed as often as one likes; lines that are none are named', async () => {
  const file = join(gateway.dir, 'copy.jsonl');
  const text = gateway.log.text();
  writeFileSync(file, `${text}no line\n`);
  const before = await usageRows(gateway, 'key');
  const ended = await runCommand(['usage', '--replay', file, '-c', gateway.configFile], { cwd: gateway.dir });
  const lines = text.trimEnd().split('\n').length;
  const says = `${lines + 1} lines: 0 added, ${lines} known, 1 bad\n`;
  const stdout = differs('`usage --replay`') ? (expect.stringContaining(says) as unknown) : says;
  expect(ended).toMatchObject({ code: 0, stdout });
  expect(ended.stderr).toBe(`usage: ${file}:${lines + 1}: left out: it is not JSON\n`);
  expect(await usageRows(gateway, 'key')).toEqual(before);
});

describe('the ledger is gone', () => {
  test('the log brings it back, and budgets with it', async () => {
    const place = { dir: join(gateway.dir), configFile: join(gateway.dir, 'second.yaml') };
    const config = { store: './elsewhere', keys: [], teams: { blue: { budget: { usd: 1000, per: 'month' } } } };
    writeFileSync(place.configFile, JSON.stringify({ ...config, providers: {}, models: {} }));
    const known = await usageRows(gateway, 'key,model');
    const replay = () =>
      runCommand(['usage', '--replay', gateway.log.file, '--json', '-c', place.configFile], { cwd: gateway.dir });
    const [first, second] = [await replay(), await replay()].map(({ stdout }) => JSON.parse(stdout) as object);
    const lines = gateway.log.text().trimEnd().split('\n').length;
    expect(first).toMatchObject({ lines, added: lines, known: 0, badLines: 0 });
    expect(second).toMatchObject({ lines, added: 0, known: lines, restored: 0 });
    expect(await usageRows(place, 'key,model')).toEqual(known);
  });
});

test.each([
  ['gpt', openaiChat],
  ['sonnet', anthropicMessages],
] as const)('a caller of %s who leaves at any chunk pays for it', async (model, sample) => {
  const pieces = sample.pieces('up', { mode: 'stream', usage: false }).length;
  await mock.play({ delayMs: 60 });
  const ids = await Promise.all(
    Array.from({ length: pieces - 1 }, async (_, at) => {
      const id = requestId();
      const hasEnough = (soFar: Buffer) => soFar.toString().split('\n\n').length > at + 1;
      const headers = { ...bearer('leaver'), 'x-request-id': id };
      await ask(gateway, model, { sample, mode: 'stream', headers, leaveWhen: hasEnough });
      return id;
    }),
  );
  await mock.play({});
  for (const [at, id] of ids.entries()) {
    const lines = await gateway.log.linesOf(id);
    expect(lines, `left after ${at + 1} of ${pieces}`).toHaveLength(1);
    const [line = {}] = lines;
    // Behind the piece with the usage nothing has to be estimated any more.
    expect(at < pieces - 3 ? ['estimated'] : ['estimated', 'reported']).toContain(line['usage']);
    expect(line['gen_ai.usage.input_tokens']).toBeGreaterThan(0);
    expect(nanoUsd(line['cost_usd'])).toBeGreaterThan(0n);
  }
  const rows = await usageOfCalls(gateway, 'key', 0);
  expect(rows.find(({ key }) => key === 'leaver')?.estimated_calls).toBeGreaterThan(0);
});

test('an id that a caller repeats or forges neither merges nor hides calls', async () => {
  await ask(gateway, 'gpt', { headers: { ...bearer('forger'), 'x-request-id': 'same' } });
  const [first = {}] = await gateway.log.linesOf('same');
  const forged = String(first['id']);
  for (const id of ['same', 'same', forged, forged])
    await ask(gateway, 'gpt', { headers: { ...bearer('forger'), 'x-request-id': id } });
  await until(() => linesOf('forger').length === 5, { ms: 15_000, every: 100 });
  expect(new Set(linesOf('forger').map((line) => line['id'])).size).toBe(5);
  await usageOfCalls(gateway, 'key', 0);
  const isThere = async () =>
    (await usageRows(gateway, 'key')).some(({ key, calls }) => key === 'forger' && calls === 5);
  expect(await until(isThere, { ms: 15_000, every: 300 })).toBe(true);
});

test.skipIf(differs('metrics'))('what it cost and what is left can be watched', async () => {
  const metrics = async () => (await call(gateway.admin, '/metrics')).text;
  const total = (await usageRows(gateway, 'model')).reduce((sum, row) => sum + Number(row.cost_usd), 0);
  const sumOf = (text: string) =>
    [...text.matchAll(/^dragoman_cost_usd_total\{([^}]*)\} (\S+)$/gm)].reduce(
      (sum, [, , value]) => sum + Number(value),
      0,
    );
  expect(await until(async () => Math.abs(sumOf(await metrics()) - total) < 1e-6, { ms: 5_000, every: 100 })).toBe(
    true,
  );
  const text = await metrics();
  expect(text).toMatch(/^dragoman_cost_usd_total\{gen_ai_provider_name="openai",gen_ai_request_model="gpt"\} /m);
  const left = /^dragoman_budget_remaining_usd\{scope="team:blue"\} (\S+)$/m.exec(text)?.[1];
  expect(Number(left)).toBeCloseTo(1000 - total, 6);
});

test.each([
  [['--by', 'modle'], 2, /did you mean "model"/],
  [['--since', 'yesterday'], 2, /--since: expected/],
  [['--replay', '/nowhere/at-all'], 1, /\/nowhere\/at-all cannot be read: ENOENT/],
  [['--replay', 'x', '--by', 'key'], 2, /--replay takes/],
])('usage %o', async (args, code, says) => {
  const ended = await runCommand(['usage', ...args, '-c', gateway.configFile], { cwd: gateway.dir });
  expect(ended).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(says) as unknown });
});
