import {
  anthropicMessages,
  call,
  freePort,
  openaiChat,
  type EnvoyGateway,
  type Manifest,
  type MockProvider,
  type Sample,
} from '@dragoman/testkit';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ask } from '../src/stage/ask.ts';
import { expectedAnswer } from '../src/stage/expected-answer.ts';
import { expectError } from '../src/stage/expect-error.ts';
import { everythingIn, expectCredential, internalHeaders, onlyArrived } from '../src/stage/upstream.ts';
import { askUntilStatus } from './stage/live.ts';
import { forModel, gatewayClass, gatewayOn, provider, route, to } from './stage/manifests.ts';
import { openSite } from './stage/site.ts';
import { SOURCES, startOn } from './stage/sources.ts';

const CALLER_KEY = 'caller-key-9d02';
const OPENAI_KEY = 'sk-of-openai-5b1c';
const ANTHROPIC_KEY = 'sk-ant-of-claude-77a0';

const site = openSite();
const openai = await site.provider();
const claude = await site.provider();
const plain = await site.provider();
const port = await freePort();

/** What a user writes: two providers, a route that matches on models, and beside it one that knows no models. */
const resources: readonly Manifest[] = [
  ...gatewayClass,
  gatewayOn('llm', port),
  ...provider({
    name: 'openai',
    mock: openai,
    llm: { provider: 'openai' },
    credential: ['Authorization', `Bearer ${OPENAI_KEY}`],
  }),
  ...provider({
    name: 'claude',
    mock: claude,
    llm: { provider: 'anthropic', model: 'claude-up' },
    credential: ['x-api-key', ANTHROPIC_KEY],
  }),
  ...provider({ name: 'plain', mock: plain, llm: {} }),
  route({
    name: 'models',
    gateways: ['llm'],
    rules: [forModel('gpt-5-mini', to('openai')), forModel('sonnet', to('claude'))],
  }),
  route({
    name: 'plain',
    gateways: ['llm'],
    hostnames: ['plain.example.dev'],
    rules: [{ backendRefs: [{ group: 'gateway.envoyproxy.io', kind: 'Backend', name: 'plain' }] }],
  }),
];

interface Case {
  readonly sample: Sample;
  readonly model: string;
  readonly upstream: string;
  readonly mock: MockProvider;
  readonly credential: Readonly<Record<string, string>>;
  readonly provider: string;
}

const CASES: readonly Case[] = [
  {
    sample: openaiChat,
    model: 'gpt-5-mini',
    upstream: 'gpt-5-mini',
    mock: openai,
    credential: { authorization: `Bearer ${OPENAI_KEY}` },
    provider: 'openai',
  },
  {
    sample: anthropicMessages,
    model: 'sonnet',
    upstream: 'claude-up',
    mock: claude,
    credential: { 'x-api-key': ANTHROPIC_KEY },
    provider: 'claude',
  },
];

describe.each(SOURCES)('%s', (source) => {
  let gateway: EnvoyGateway;
  beforeAll(async () => {
    gateway = await startOn(site, source).start(resources);
    await askUntilStatus(gateway, 'gpt-5-mini', 200);
  });
  beforeEach(async () => {
    for (const mock of [openai, claude, plain]) await mock.reset();
  });

  describe.each(CASES)('$provider', ({ sample, model, upstream, mock, credential, provider: name }) => {
    test.each(sample.modes)('answers %s as its provider said it', async (mode) => {
      const headers = { authorization: `Bearer ${CALLER_KEY}` };
      const reply = await ask(gateway, model, { sample, mode, headers });
      expect(reply.text).toBe(expectedAnswer(sample, upstream, mode).toString('utf8'));
      expect(reply).toMatchObject({ status: 200, broken: undefined });
      expect(reply.headers).toMatchObject({
        'x-request-id': expect.stringMatching(/./) as unknown,
        'x-dragoman-provider': name,
        'x-dragoman-model': upstream,
        'x-dragoman-attempts': '1',
      });
      const arrived = onlyArrived(mock);
      expect(arrived.path).toBe(sample.path(upstream, mode));
      expect(arrived.headers.host).toBe(`127.0.0.1:${mock.port}`);
      expect(JSON.parse(arrived.body.toString('utf8'))).toMatchObject({ model: upstream });
      expectCredential(arrived, credential);
      expect(everythingIn(arrived)).not.toContain(CALLER_KEY);
      expect(internalHeaders(arrived)).toEqual([]);
    });
  });

  test('a caller cannot say the model in a header', async () => {
    const reply = await ask(gateway, 'gpt-5-mini', { headers: { 'x-llm-model': 'sonnet' } });
    expect(reply.status).toBe(200);
    expect(claude.arrived).toEqual([]);
    expectError(await ask(gateway, 'unknown', { headers: { 'x-llm-model': 'gpt-5-mini' } }), 'openai', {
      code: 'model_not_found',
    });
  });

  test.each([
    ['a model that no rule takes', openaiChat, 'openai', 'model_not_found', undefined],
    ['... in another dialect', anthropicMessages, 'anthropic', 'model_not_found', undefined],
    ['a body that is no JSON', openaiChat, 'openai', 'invalid_body', '{"model": "gpt-5-mini", "messages": ['],
    ['a model said twice', openaiChat, 'openai', 'invalid_body', '{"model":"gpt-5-mini","model":"sonnet"}'],
  ] as const)('%s is an error of the dialect', async (...[, sample, dialect, code, body]) => {
    const reply = await ask(gateway, 'unknown', { sample, ...(body !== undefined && { body }) });
    expectError(reply, dialect, { code });
    expect([...openai.arrived, ...claude.arrived]).toEqual([]);
  });

  test('a route that knows no models is left alone', async () => {
    const body = '{"model":"gpt-5-mini", no JSON';
    const headers = { host: 'plain.example.dev', authorization: `Bearer ${CALLER_KEY}` };
    await plain.play({ answer: { status: 201, body: 'as it is' } });
    const reply = await call(gateway.url, '/v1/chat/completions', { body, headers });
    expect(reply).toMatchObject({ status: 201, text: 'as it is' });
    const arrived = onlyArrived(plain);
    expect(arrived.headers['authorization']).toBe(`Bearer ${CALLER_KEY}`);
    expect(arrived.body.toString('utf8')).toBe(body);
    expect(Object.keys(reply.headers).filter((name) => name.startsWith('x-dragoman'))).toEqual([]);
  });

  test('it ends and leaves nothing behind', () => site.stop(gateway));
});
