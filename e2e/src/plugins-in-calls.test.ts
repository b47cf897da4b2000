import {
  ANSWER_CANARY,
  call,
  FORMAT_SAMPLES,
  openaiChat,
  openaiEmbeddings,
  sendOverWebSocket,
  until,
} from '@dragoman/testkit';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { requestId, type Question } from './stage/ask.ts';
import { expectedAnswer } from './stage/expected-answer.ts';
import { expectError } from './stage/expect-error.ts';
import { FORGED } from './stage/forge.ts';
import { LIVE_WITHIN_MS } from './stage/host.ts';
import { asksIn, asksInHouse, furnishHouse, houseConfig, houseRules, RULE } from './stage/house.ts';
import { bearer } from './stage/keys.ts';
import { plainQuestion } from './stage/plain-question.ts';
import { openStage } from './stage/stage.ts';
import { internalHeaders, onlyArrived } from './stage/upstream.ts';

const dir = mkdtempSync(join(tmpdir(), 'dragoman-plugins-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const stage = openStage();
const [forge, mock] = [await stage.provider(), await stage.provider()];
const config = houseConfig(mock, forge);
const gateway = await stage.gateway({ config, furnish: furnishHouse(dir) });
const [asks, inHouse] = [asksIn(gateway), asksInHouse(gateway)];
beforeEach(async () => {
  await forge.reset();
  await mock.reset();
});

const everyWay = FORMAT_SAMPLES.flatMap((sample) =>
  (['JSON', 'stream'] as const).map((mode) => [sample.name, mode, sample] as const),
);

describe('transforms of a plugin', () => {
  const MASK = '*'.repeat(ANSWER_CANARY.length);

  test.each(everyWay)(
    '%s on both sides, %s: the request is changed, the answer too, and what was used is told',
    async (name, mode, sample) => {
      const id = requestId();
      const model = `house-${name}`;
      const reply = await inHouse(model, {
        sample,
        mode,
        body: plainQuestion(sample, model, mode),
        headers: { 'x-request-id': id },
      });
      expect(reply.status, reply.text).toBe(200);
      expect(reply.text).not.toContain(ANSWER_CANARY);
      expect(reply.headers['content-type']).toContain(sample.type[mode].split(';')[0]);
      if (mode === 'JSON') expect(reply.text).toContain(MASK);
      if (mode === 'stream') expect(reply.text).toContain(sample.lastWord);
      const arrived = onlyArrived(mock);
      expect(arrived.body.toString()).toContain(RULE);
      expect(arrived.body.toString()).toContain('Say hello.');
      expect(arrived.path.split('/').map(decodeURIComponent)).toEqual(
        sample.path('up', mode).split('/').map(decodeURIComponent),
      );
      expect(internalHeaders(arrived)).toEqual([]);
      const { input, output = null, cacheRead = null } = sample.tokens;
      expect(await gateway.log.linesOf(id)).toMatchObject([
        {
          usage: 'reported',
          'gen_ai.usage.input_tokens': input,
          'gen_ai.usage.output_tokens': output,
          'gen_ai.usage.cache_read_tokens': cacheRead,
          key: 'alice',
        },
      ]);
    },
  );

  test('a caller who did not ask for usage sees none of it', async () => {
    const reply = await inHouse('house-openai-chat', {
      mode: 'stream',
      body: plainQuestion(openaiChat, 'house-openai-chat', 'stream'),
    });
    expect(reply.text).not.toContain('"prompt_tokens"');
  });

  test('with a format of a plugin, a word that the stream cuts in two is masked', async () => {
    forge.next({ answer: FORGED.stream });
    const reply = await inHouse('house-forge', {
      mode: 'stream',
      body: plainQuestion(openaiChat, 'house-forge', 'stream'),
    });
    expect(reply.text).toContain(MASK);
    expect(reply.text).not.toContain(ANSWER_CANARY.slice(5));
    expect(JSON.parse(onlyArrived(forge).body.toString())).toMatchObject({
      lines: [{ who: 'rules', says: RULE }, { who: 'person' }],
    });
  });

  test.each(FORMAT_SAMPLES.map((sample) => [sample.name, sample] as const))(
    'refuse in the words of %s',
    async (name, sample) => {
      const model = `house-${name}`;
      const body = plainQuestion(sample, model, 'JSON').replace('Say hello.', 'About the Forbidden-Word.');
      const reply = await inHouse(model, { sample, body });
      expectError(reply, sample.errors, { code: 'not_allowed', says: /The house does not ask models about that/ });
      expect(mock.arrived).toEqual([]);
    },
  );

  test.each([
    ['embeddings', { sample: openaiEmbeddings }],
    [
      'an operation that has no translation',
      { path: '/v1/moderations', body: '{"model":"house-openai-chat","input":"x"}' },
    ],
  ])('%s does not get around them', async (_what, { path, ...question }: Question & { readonly path?: string }) => {
    const headers = { ...bearer('alice-key'), 'x-cost-centre': 'research', 'content-type': 'application/json' };
    const reply =
      path === undefined
        ? await inHouse('house-openai-chat', question)
        : await call(gateway.url, path, { headers, ...(question.body !== undefined && { body: question.body }) });
    expectError(reply, 'openai', { code: 'cannot_translate' });
    expect(mock.arrived).toEqual([]);
  });

  test('nor does a web socket', async () => {
    const headers = { ...bearer('alice-key'), 'x-cost-centre': 'research' };
    const tried = await sendOverWebSocket(gateway.url, '/v1/realtime?model=house-openai-chat', { headers, text: 'x' });
    expect(tried.status).toBeGreaterThanOrEqual(400);
    expect(mock.arrived.filter(({ headers: { upgrade } }) => upgrade !== undefined)).toEqual([]);
  });

  test('other models do not meet them: their bytes stay', async () => {
    const reply = await asks('plain');
    expect(reply.text).toBe(expectedAnswer(openaiChat, 'gpt', 'JSON').toString('utf8'));
    expect(
      onlyArrived(mock).body.equals(
        Buffer.from(openaiChat.question('plain', 'JSON').toString().replace('"plain"', '"gpt"')),
      ),
    ).toBe(true);
  });
});

test('a setting is edited while it runs, and every call is under the old one or the new one', async () => {
  const model = 'house-openai-chat';
  const body = plainQuestion(openaiChat, model, 'JSON');
  gateway.edit({
    ...config,
    plugins: [config.plugins[0], houseRules({ rule: 'A new rule.', masked: [], costCentres: ['sales'] })],
  });
  const statuses = new Set<number>();
  const isLive = async () => {
    const reply = await inHouse(model, { body, headers: { 'x-cost-centre': 'sales' } });
    statuses.add(reply.status);
    return reply.status === 200;
  };
  expect(await until(isLive, { ms: LIVE_WITHIN_MS })).toBe(true);
  expect([...statuses].filter((status) => status !== 200 && status !== 403)).toEqual([]);
  await mock.reset();
  const reply = await inHouse(model, { body, headers: { 'x-cost-centre': 'sales' } });
  expect(onlyArrived(mock).body.toString()).toContain('A new rule.');
  expect(reply.text).toContain(ANSWER_CANARY);
  expect(gateway.output()).not.toContain('canary-prompt');
});
