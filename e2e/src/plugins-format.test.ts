import { ANSWER_CANARY, FORMAT_SAMPLES, openaiChat, openaiEmbeddings } from '@dragoman/testkit';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { ask, requestId, type Question } from './stage/ask.ts';
import { expectErrorEvent } from './stage/broken-stream.ts';
import { expectError } from './stage/expect-error.ts';
import { FORGED } from './stage/forge.ts';
import { plainQuestion } from './stage/plain-question.ts';
import { installPackages, packExample } from './stage/plugin.ts';
import { openStage } from './stage/stage.ts';
import { everythingIn, internalHeaders, onlyArrived } from './stage/upstream.ts';

const FORGE_KEY = 'forge-key-3b1d';
const dir = mkdtempSync(join(tmpdir(), 'dragoman-plugins-format-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const stage = openStage();
const [forge, mock] = [await stage.provider(), await stage.provider()];
const gateway = await stage.gateway({
  config: {
    providers: {
      forge: { kind: 'forge', endpoint: forge.url, key: FORGE_KEY },
      openai: { kind: 'openai', endpoint: `${mock.url}/v1`, key: 'own-key-of-openai' },
    },
    models: { hammer: 'forge/hammer-1', backed: ['forge/hammer-1', 'openai/gpt'] },
    plugins: ['@acme/dragoman-plugin-forge'],
  },
  furnish: (folder) => installPackages([packExample('plugin-forge', dir)], folder),
});
beforeEach(async () => {
  await forge.reset();
  await mock.reset();
});

const json = { 'content-type': 'application/json' };
const asks = (model: string, { headers, ...question }: Question = {}) =>
  ask(gateway, model, { ...question, headers: { authorization: 'Bearer callers-own', ...headers } });

const everyWay = FORMAT_SAMPLES.flatMap((sample) =>
  (['JSON', 'stream'] as const).map((mode) => [sample.name, mode, sample] as const),
);

describe('a format of a plugin', () => {
  test.each(everyWay)('is asked by callers of %s, %s', async (_name, mode, sample) => {
    forge.next({ answer: FORGED[mode] });
    const id = requestId();
    const reply = await asks('hammer', {
      sample,
      mode,
      body: plainQuestion(sample, 'hammer', mode),
      headers: { 'x-request-id': id },
    });
    expect(reply.status, reply.text).toBe(200);
    expect(reply.headers['content-type']).toContain(sample.type[mode].split(';')[0]);
    if (mode === 'stream') expect(reply.text).toContain(sample.lastWord);
    if (mode === 'JSON') expect(reply.text).toContain(`Struck ${ANSWER_CANARY}.`);
    const arrived = onlyArrived(forge);
    expect(arrived).toMatchObject({ path: '/forge', headers: { 'x-forge-key': FORGE_KEY } });
    expect(JSON.parse(arrived.body.toString())).toMatchObject({
      engine: 'hammer-1',
      flow: mode === 'stream',
      lines: [{ who: 'person', says: 'Say hello.' }],
    });
    expect(internalHeaders(arrived)).toEqual([]);
    expect(everythingIn(arrived)).not.toContain('callers-own');
    expect(await gateway.log.linesOf(id)).toMatchObject([
      {
        dialect: sample.name,
        'gen_ai.provider.name': 'forge',
        'gen_ai.usage.input_tokens': 11,
        'gen_ai.usage.output_tokens': 5,
        usage: 'reported',
        cost_usd: '0.000062',
      },
    ]);
  });

  test.each(FORMAT_SAMPLES.map((sample) => [sample.name, sample] as const))(
    'a stream that breaks off ends with an error event for a caller of %s',
    async (_name, sample) => {
      const { headers, body } = FORGED.stream;
      forge.next({ answer: { status: 200, headers, body: body.slice(0, body.indexOf('event: cold')) } });
      expectErrorEvent(
        await asks('hammer', { sample, mode: 'stream', body: plainQuestion(sample, 'hammer', 'stream') }),
        sample,
      );
    },
  );

  test.each(FORMAT_SAMPLES.map((sample) => [sample.name, sample] as const))(
    "the provider's error keeps its status and words for a caller of %s",
    async (_name, sample) => {
      forge.next({
        answer: { status: 418, headers: json, body: JSON.stringify({ trouble: 'cold-anvil-71', name: 'cold' }) },
      });
      const reply = await asks('hammer', { sample, body: plainQuestion(sample, 'hammer', 'JSON') });
      expect(reply.status).toBe(418);
      expect(reply.text).toContain('cold-anvil-71');
    },
  );

  test('what it has no word for is refused with the name of the field', async () => {
    const tools = [{ type: 'function', function: { name: 'f', parameters: { type: 'object' } } }];
    const body = JSON.stringify({ model: 'hammer', messages: [{ role: 'user', content: 'hi' }], tools });
    expectError(await asks('hammer', { body }), 'openai', { code: 'cannot_translate', says: /tools/ });
    expect(forge.arrived).toEqual([]);
  });

  test('what is left out is said', async () => {
    forge.next({ answer: FORGED.JSON });
    const body = JSON.stringify({ model: 'hammer', messages: [{ role: 'user', content: 'hi' }], seed: 1 });
    expect((await asks('hammer', { body })).headers['x-dragoman-warning']).toBe('seed is left out');
  });

  test('an answer that is none is a bad one', async () => {
    forge.next({ answer: { ...FORGED.JSON, body: '{"said":1}' } });
    expectError(await asks('hammer', { body: plainQuestion(openaiChat, 'hammer', 'JSON') }), 'openai', {
      code: 'bad_upstream_answer',
    });
  });

  test.each([
    ['fails', { answer: { status: 503, body: '{}' } }],
    ['gives an answer that is none', { answer: { ...FORGED.JSON, body: '{"said":1}' } }],
  ])('the next provider is asked when it %s', async (_what, behaviour) => {
    forge.next(behaviour);
    const reply = await asks('backed', { body: plainQuestion(openaiChat, 'backed', 'JSON') });
    expect(reply).toMatchObject({
      status: 200,
      headers: { 'x-dragoman-provider': 'openai', 'x-dragoman-attempts': '2' },
    });
    expect(everythingIn(onlyArrived(mock))).not.toContain(FORGE_KEY);
  });

  test('what is no conversation cannot be asked in it', async () => {
    const reply = await asks('hammer', { sample: openaiEmbeddings });
    expectError(reply, 'openai', { code: 'cannot_translate' });
    expect(forge.arrived).toEqual([]);
  });
});
