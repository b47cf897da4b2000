import {
  ANSWER_CANARY,
  anthropicMessages,
  call,
  descendants,
  FORMAT_SAMPLES,
  openaiChat,
  PROMPT_CANARY,
} from '@dragoman/testkit';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ask, requestId } from '../stage/ask.ts';
import { bearer, hashOf } from '../stage/keys.ts';
import { providerConfig } from '../stage/provider-config.ts';
import { openStage } from '../stage/stage.ts';

/** What a caller says in confidence, and what he is told, is looked for wherever the gateway leaves a trace. */
const CALLER_KEY = 'dgm_canary-of-a-caller-51aa';
const WRONG_KEY = 'dgm_canary-of-nobody-90c3';
const PROVIDER_KEY = 'canary-of-a-provider-22d7';
const SECRETS = [CALLER_KEY, WRONG_KEY, PROVIDER_KEY, PROMPT_CANARY, ANSWER_CANARY];

const stage = openStage();
const mock = await stage.provider();
const gateway = await stage.gateway({
  env: { PROVIDER_KEY },
  config: {
    providers: Object.fromEntries(
      FORMAT_SAMPLES.map((sample) => [sample.name, providerConfig(sample, mock, '${PROVIDER_KEY}')]),
    ),
    models: {
      ...Object.fromEntries(FORMAT_SAMPLES.map(({ name }) => [name, `${name}/up`])),
      two: ['openai-chat/one', 'anthropic-messages/two'],
    },
    prices: { '*': { input: 1, output: 1 } },
    keys: [{ name: 'alice', hash: hashOf(CALLER_KEY), budget: { usd: 1000, per: 'month' } }],
  },
});

// Every outcome that a call can have, each with the canaries in it.
const headers = bearer(CALLER_KEY);
for (const sample of FORMAT_SAMPLES)
  for (const mode of sample.modes) await ask(gateway, sample.name, { sample, mode, headers });
for (const fault of [
  '500',
  '429',
  'garbage',
  'close before head',
  'half, then reset',
  'half, then clean end',
] as const) {
  mock.next({ fault }, { fault });
  await ask(gateway, 'two', { mode: 'stream', headers });
  mock.next({ fault });
  await ask(gateway, anthropicMessages.name, { mode: 'stream', headers });
}
mock.next({ answer: { status: 400, body: `{"error":{"message":"${ANSWER_CANARY} ${PROMPT_CANARY}"}}` } });
await ask(gateway, anthropicMessages.name, { headers });
await ask(gateway, 'two', { headers: bearer(WRONG_KEY) });
await ask(gateway, 'nobody', { headers });
await ask(gateway, 'two', { headers, body: openaiChat.question('two', 'JSON').subarray(0, -3) });
await ask(gateway, 'two', { headers, mode: 'stream', leaveWhen: (soFar) => soFar.length > 0 });
await call(gateway.url, `/v1/${PROMPT_CANARY}`, { headers });
const id = requestId();
await ask(gateway, 'two', { headers: { ...headers, 'x-request-id': id } });
await gateway.log.linesOf(id);

const expectNone = (text: string, where: string): void => {
  for (const secret of SECRETS) expect(text.includes(secret), `${secret} in ${where}`).toBe(false);
};

test('the calls had them', () => {
  const seen = mock.arrived.map(({ headers: sent, body }) => JSON.stringify(sent) + body.toString()).join('\n');
  expect(seen).toContain(PROVIDER_KEY);
  expect(seen).toContain(PROMPT_CANARY);
  expect(seen).not.toContain(CALLER_KEY);
});

test('not in what it wrote', () => expectNone(gateway.output(), 'its output'));

test.each(['/metrics', '/status', '/readyz', '/livez', '/config_dump', '/'])(
  'not on the admin port: %s',
  async (path) => expectNone((await call(gateway.admin, path)).text, path),
);

test('not in the arguments of a process', () => {
  const below = descendants(gateway.pid);
  expect(below.length).toBeGreaterThan(2);
  for (const { args } of below) expectNone(args.join('\n'), args.join(' ').slice(0, 60));
});

test('a provider’s key is in the environment of no process that does not have to read it', () => {
  for (const { pid, args } of descendants(gateway.pid))
    expectNone(readFileSync(`/proc/${pid}/environ`, 'utf8'), `the environment of ${args.join(' ').slice(0, 60)}`);
});

test('in no file but those of the secrets', () => {
  const files = readdirSync(gateway.dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  expect(files.some((file) => file.includes('access.jsonl'))).toBe(true);
  expect(
    files.some((file) => /\.(db|sqlite)/.test(file)),
    files.join('\n'),
  ).toBe(true);
  for (const file of files.filter((each) => !/secret/.test(each))) expectNone(readFileSync(file, 'latin1'), file);
});
