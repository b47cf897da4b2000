import { anthropicMessages, ANSWER_CANARY, freePort, openaiChat } from '@dragoman/testkit';
import { beforeEach, expect, test } from 'vitest';
import { ask } from './stage/ask.ts';
import { plainQuestion } from './stage/plain-question.ts';
import { providerConfig } from './stage/provider-config.ts';
import { openStage } from './stage/stage.ts';
import { everythingIn, internalHeaders, onlyArrived } from './stage/upstream.ts';

/** The next provider is asked in another dialect than the one before. */

const [chat, claude] = [openaiChat, anthropicMessages];
const [KEY, OTHER_KEY] = ['key-of-claude-77d2', 'key-of-other'];
const stage = openStage();
const [mock, second] = [await stage.provider(), await stage.provider()];
beforeEach(() => Promise.all([mock.reset(), second.reset()]));
const gateway = await stage.gateway({
  config: {
    providers: {
      claude: providerConfig(claude, mock, KEY),
      other: { ...providerConfig(chat, second, OTHER_KEY), formats: [chat.name] },
      gone: { kind: 'anthropic', endpoint: `http://127.0.0.1:${await freePort()}`, key: 'key-of-gone' },
    },
    models: {
      'claude-then-openai': ['claude/up-1', 'other/up-2'],
      'openai-then-claude': ['other/up-2', 'claude/up-1'],
      'on-connect': { targets: ['gone/up'], fallback: ['other/up-2'], retries: { on: ['connect'] } },
      'on-reset': { targets: ['claude/up-1'], fallback: ['other/up-2'], retries: { on: ['reset'] } },
      'on-429': { targets: ['claude/up-1'], fallback: ['other/up-2'], retries: { on: ['429'] } },
    },
  },
});

test.each([
  { model: 'claude-then-openai', sample: chat, fails: 'first is translated' },
  { model: 'openai-then-claude', sample: chat, fails: 'second is translated' },
  { model: 'openai-then-claude', sample: claude, fails: 'first is translated' },
])('$model, $sample.name: $fails', async ({ model, sample }) => {
  const [first, then] = model.startsWith('claude') ? [mock, second] : [second, mock];
  first.next({ fault: '503' });
  const reply = await ask(gateway, model, { sample, body: plainQuestion(sample, model, 'JSON') });
  expect(reply.status).toBe(200);
  expect(reply.text).toContain(ANSWER_CANARY);
  expect(reply.headers['x-dragoman-attempts']).toBe('2');
  expect(internalHeaders(onlyArrived(then))).toEqual([]);
  expect(everythingIn(onlyArrived(then))).not.toContain(first === mock ? KEY : OTHER_KEY);
});

test('headers that mean something to the second only are there when he is asked', async () => {
  const headers = { 'anthropic-beta': 'context-1m-2025-08-07', 'anthropic-version': '2024-01-01' };
  second.next({ fault: '503' });
  const model = 'openai-then-claude';
  await ask(gateway, model, { body: plainQuestion(chat, model, 'JSON'), headers });
  expect(onlyArrived(mock).headers).toMatchObject(headers);
});

test.each([
  ['on-connect', undefined, 200],
  ['on-reset', 'reset before head', 200],
  ['on-reset', '429', 429],
  ['on-429', '429', 200],
  ['on-429', '503', 503],
] as const)('%s: what is a failure is for the user of a model to say: %s', async (model, fault, status) => {
  if (fault) mock.next({ fault });
  const reply = await ask(gateway, model, { body: plainQuestion(chat, model, 'JSON') });
  expect(reply.status).toBe(status);
});

test('garbage from a translated provider is not an answer: the next one is asked', async () => {
  mock.next({ answer: { status: 200, headers: { 'content-type': 'application/json' }, body: '{"half":' } });
  const model = 'claude-then-openai';
  const reply = await ask(gateway, model, { body: plainQuestion(chat, model, 'JSON') });
  expect(reply.status).toBe(200);
  expect(reply.headers['x-dragoman-provider']).toBe('other');
});
