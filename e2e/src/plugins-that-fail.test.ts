import { anthropicMessages, openaiChat, runCommand, until, type Sample } from '@dragoman/testkit';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { ask, requestId } from './stage/ask.ts';
import { expectErrorEvent } from './stage/broken-stream.ts';
import { expectError } from './stage/expect-error.ts';
import { plainQuestion } from './stage/plain-question.ts';
import { writePackage } from './stage/plugin.ts';
import { openStage } from './stage/stage.ts';

/** What each plugin brings for the models that begin with its name. */
const MEMBERS = {
  asks: `requestTransform: {models: ['asks*'], kinds: ['openai'], change: () => { throw new TypeError('canary-prompt'); }}`,
  answers: `answerTransform: {models: ['answers*'], kinds: ['openai'], machine: () => ({
    initial: 0,
    step: (n, event) => { if (event.type === 'text' && n === 1) throw new Error('canary-answer'); return [n + 1, [event]]; },
    end: () => [],
  })}`,
  silent: `answerTransform: {models: ['silent*'], machine: () => ({initial: 0, step: (n) => [n, []], end: () => []})}`,
  well: `requestTransform: {models: ['well'], change: (request) => request}, authorizer: {models: ['well'], decide: () => undefined}`,
  loops: `requestTransform: {models: ['loops*'], change: () => { for (;;); }}`,
  spins: `authorizer: {models: ['spins*'], decide: () => { for (;;); }}`,
  throws: `authorizer: {models: ['throws*'], decide: async () => { throw new Error('canary-prompt'); }}`,
  hangs: `authorizer: {models: ['hangs*'], decide: () => new Promise(() => undefined)}`,
  mistaken: `authorizer: {models: ['mistaken*'], decide: () => true}`,
};
const moduleOf = (name: string, members: string) =>
  `import { definePlugin } from '@dragoman/spec';\nexport default definePlugin({contract: 1, name: '${name}', ${members}});`;

const stage = openStage();
const [mock, other] = [await stage.provider(), await stage.provider()];
const gateway = await stage.gateway({
  config: {
    providers: {
      openai: { kind: 'openai', endpoint: `${mock.url}/v1`, key: 'k' },
      claude: { kind: 'anthropic', endpoint: other.url, key: 'k' },
    },
    models: {
      ...Object.fromEntries(Object.keys(MEMBERS).map((name) => [name, 'openai/up'])),
      'asks-again': ['openai/up', 'claude/opus'],
      plain: 'openai/up',
    },
    plugins: Object.keys(MEMBERS).map((name) => `dragoman-plugin-${name}`),
  },
  furnish: (folder) => {
    for (const [name, members] of Object.entries(MEMBERS))
      writePackage(folder, `dragoman-plugin-${name}`, moduleOf(`dragoman-plugin-${name}`, members));
  },
});
beforeEach(async () => {
  await mock.reset();
  await other.reset();
});

const asks = (model: string, sample: Sample = openaiChat, mode: 'JSON' | 'stream' = 'JSON') =>
  ask(gateway, model, { sample, mode, body: plainQuestion(sample, model, mode) });

describe.each([openaiChat, anthropicMessages].map((sample) => [sample.name, sample] as const))(
  'for a caller of %s',
  (_name, sample) => {
    test('a request that could not be changed goes to nobody', async () => {
      expectError(await asks('asks', sample), sample.errors, {
        code: 'internal_error',
        says: /a plugin of the gateway failed/,
      });
      expect(mock.arrived).toEqual([]);
    });

    test('an answer that could not be changed is not told', async () => {
      const reply = await asks('silent', sample);
      expectError(reply, sample.errors, { code: 'internal_error' });
    });

    test('a stream that could not be changed to its end ends with an error event', async () => {
      expectErrorEvent(await asks('answers', sample, 'stream'), sample);
    });

    test.each(['throws', 'hangs', 'mistaken'])('a judge who %s lets nobody in', async (model) => {
      expectError(await asks(model, sample), sample.errors, { code: 'policy_unavailable' });
      expect(mock.arrived).toEqual([]);
    });
  },
);

test('a provider for which no plugin changes anything is asked next', async () => {
  expect(await asks('asks-again')).toMatchObject({
    status: 200,
    headers: { 'x-dragoman-provider': 'claude', 'x-dragoman-attempts': '2' },
  });
  expect(mock.arrived).toEqual([]);
});

test('models that no plugin is for are served, and what failed is in the log without anybody’s words', async () => {
  const id = requestId();
  await ask(gateway, 'throws', { headers: { 'x-request-id': id } });
  expect((await asks('plain')).status).toBe(200);
  expect(await gateway.log.linesOf(id)).toMatchObject([{ status: 503, error: 'policy_unavailable', cost_usd: '0' }]);
  const said = gateway.output();
  for (const line of [
    /plugin dragoman-plugin-asks: requestTransform failed: TypeError at /,
    /plugin dragoman-plugin-throws: its authorizer failed: Error/,
  ])
    expect(said).toMatch(line);
  expect(said).not.toContain('canary-prompt');
  expect(said).not.toContain('canary-answer');
});

test.each([
  ['a change to requests', 'loops', /plugin dragoman-plugin-loops: requestTransform has not returned/],
  ['a judge', 'spins', /plugin dragoman-plugin-spins: its authorizer has not returned/],
] as const)('%s that does not return ends its process, which is started again', async (_what, model, says) => {
  const reply = await asks(model);
  expect(reply.status, reply.text).toBeGreaterThanOrEqual(500);
  expect(await until(() => says.test(gateway.output()), { ms: 20_000 })).toBe(true);
  const works = async () => (await asks('well')).status === 200;
  expect(await until(works, { ms: 20_000 }), 'with its plugins').toBe(true);
  expect((await asks('plain')).status).toBe(200);
});

describe.each(['translate', 'authz'])('dragoman %s --plugins', (command) => {
  const dir = mkdtempSync(join(tmpdir(), 'dragoman-plugin-list-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const file = join(dir, 'plugins.yaml');
  const run = (args: readonly string[]) =>
    runCommand([command, '--listen', `unix://${join(dir, 's.sock')}`, ...args], {
      cwd: dir,
      env: { DRAGOMAN_STORE_FOLDER: dir },
    });

  test.each([
    ['a file that is not there', undefined, /plugins\.yaml cannot be read: ENOENT/],
    [
      'a package that is not installed',
      'plugins: [dragoman-plugin-nobody]',
      /plugins\.yaml:1:11: plugins\[0\]: it is not installed/,
    ],
    ['more than plugins', 'plugins: []\nproviders: {}', /plugins\.yaml:2:1: providers: unknown field/],
  ])('%s: 2, and why', async (_what, text, says) => {
    rmSync(file, { force: true });
    if (text !== undefined) writeFileSync(file, text);
    const { code, stderr } = await run(['--plugins', file]);
    expect(stderr).toMatch(says);
    expect(code).toBe(2);
  });
});
