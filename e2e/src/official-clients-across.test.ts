import { FORMAT_SAMPLES, richAnswer, type AnswerMode, type Said, type Sample } from '@dragoman/testkit';
import { CohereClientV2 } from 'cohere-ai';
import OpenAI from 'openai';
import { beforeEach, describe, expect, test } from 'vitest';
import { aiClients } from './clients/ai-sdk.ts';
import { anthropicClient } from './clients/anthropic.ts';
import { bedrockClient } from './clients/bedrock.ts';
import { KEY, PNG, RESULT, TOOL } from './clients/client.ts';
import { cohereClient } from './clients/cohere.ts';
import { genaiClient } from './clients/genai.ts';
import { openaiChatClient } from './clients/openai-chat.ts';
import { openaiResponsesClient } from './clients/openai-responses.ts';
import { providerConfig } from './stage/provider-config.ts';
import { openStage } from './stage/stage.ts';

const stage = openStage();
const mock = await stage.provider();
const only = (sample: Sample) => ({ ...providerConfig(sample, mock, 'key'), formats: [sample.name] });
const gateway = await stage.gateway({
  config: {
    providers: Object.fromEntries(FORMAT_SAMPLES.map((sample) => [sample.name, only(sample)])),
    models: Object.fromEntries(FORMAT_SAMPLES.map(({ name }) => [`to-${name}`, `${name}/up-1`])),
  },
});
beforeEach(() => mock.reset());

const TEXT = 'It is canary-text-33 é 水 there.';
const THOUGHTS = 'First canary-thoughts-5, then the weather.';
const CALL = { id: 'call_kit_7', name: TOOL.name, args: { city: 'Zürich' } };

const [anthropic, genai, cohere] = [anthropicClient(gateway.url), genaiClient(gateway.url), cohereClient(gateway.url)];
const clients = [
  openaiChatClient(gateway.url),
  openaiResponsesClient(gateway.url),
  anthropic,
  genai,
  bedrockClient(gateway.url),
  cohere,
  ...aiClients(gateway.url),
];
const pairs = clients.flatMap((client) =>
  FORMAT_SAMPLES.filter(({ name }) => name !== client.format).map(({ name: to }) => ({
    client,
    name: client.name,
    to,
  })),
);

const sent = (): string => mock.arrived.at(-1)?.body.toString() ?? '';

describe.each(pairs)('$name with a provider of $to', ({ client, to }) => {
  const model = `to-${to}`;
  const says = (said: Said, mode: AnswerMode = 'JSON'): void => mock.next({ answer: richAnswer(to, said, mode) });

  test('a chat, whole and streamed', async () => {
    says({ text: TEXT });
    expect(await client.chat(model)).toBe(TEXT);
    says({ text: TEXT }, 'stream');
    expect(await client.stream(model)).toBe(TEXT);
  });

  test('a tool in a loop', async () => {
    says({ thoughts: THOUGHTS, call: CALL });
    const called = await client.call(model);
    expect(called).toMatchObject({ name: CALL.name, args: CALL.args });
    expect(sent()).toContain(TOOL.description);
    says({ text: TEXT });
    expect(await client.answerWith(model, called)).toBe(TEXT);
    expect(sent()).toContain(RESULT);
    expect(sent()).toContain('Zürich');
  });

  test('an image', async () => {
    says({ text: TEXT });
    expect(await client.image(model)).toBe(TEXT);
    expect(sent()).toContain(PNG);
  });

  test('JSON by a schema', async () => {
    says({ text: '{"canary_property":"x"}' });
    expect(await client.json(model)).toEqual({ canary_property: 'x' });
    expect(sent()).toContain('canary_property');
  });

  const { thoughts } = client;
  test.runIf(thoughts)('its thoughts are shown', async () => {
    says({ thoughts: THOUGHTS, text: TEXT }, 'stream');
    expect(await thoughts?.(model)).toBe(THOUGHTS);
  });

  test('an error is one of the client, with the words of the provider', async () => {
    const message = 'provider-says canary-error-8';
    const google = { error: { code: 400, message, status: 'INVALID_ARGUMENT' } };
    const openai = { error: { message, type: 'invalid_request_error', code: null, param: null } };
    const body = JSON.stringify(
      to === 'gemini' ? google : ['bedrock-converse', 'cohere'].includes(to) ? { message } : openai,
    );
    mock.next({ answer: { status: 400, headers: { 'content-type': 'application/json' }, body } });
    const failed = await client.chat(model).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failed).toBeInstanceOf(client.errors);
    expect((failed as Error).message + JSON.stringify(failed)).toContain('canary-error-8');
  });
});

describe.each(FORMAT_SAMPLES.map(({ name }) => name))('tokens of a prompt, by a provider of %s', (to) => {
  const counts: Readonly<Record<string, object>> = {
    'openai-responses': { object: 'response.input_tokens', input_tokens: 17 },
    'anthropic-messages': { input_tokens: 17 },
    gemini: { totalTokens: 17 },
    'bedrock-converse': { inputTokens: 17 },
  };
  test.each([anthropic, genai].filter(({ format }) => format !== to))('asked by $name', async (client) => {
    const counted = counts[to];
    if (counted) mock.next({ answer: { status: 200, body: JSON.stringify(counted) } });
    const count = await client.count(`to-${to}`);
    if (counted) expect(count).toBe(17);
    else expect(count).toBeGreaterThan(3);
  });
});

test.each([anthropic, genai])('the models, listed by $name', async (client) => {
  expect(await client.names()).toEqual(expect.arrayContaining(FORMAT_SAMPLES.map(({ name }) => `to-${name}`)));
});

const EMBEDDED: Readonly<Record<string, object>> = {
  'openai-chat': {
    object: 'list',
    data: [{ object: 'embedding', index: 0, embedding: [0.25, -0.5] }],
    model: 'up-1',
    usage: { prompt_tokens: 9, total_tokens: 9 },
  },
  gemini: { embeddings: [{ values: [0.25, -0.5] }] },
  cohere: {
    id: 'kit-1',
    embeddings: { float: [[0.25, -0.5]] },
    texts: [],
    meta: { billed_units: { input_tokens: 5 } },
  },
};

describe.each(Object.entries(EMBEDDED))('embeddings of a provider of %s', (to, embedded) => {
  const openai = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: KEY, maxRetries: 0 });
  const asking = [
    {
      name: 'openai',
      format: 'openai-chat',
      embed: async (model: string) =>
        (await openai.embeddings.create({ model, input: 'x', encoding_format: 'float' })).data[0]?.embedding,
    },
    genai,
    cohere,
  ];
  test.each(asking.filter(({ format }) => format !== to))('asked by $name', async ({ embed }) => {
    mock.next({ answer: { status: 200, body: JSON.stringify(embedded) } });
    expect(await embed(`to-${to}`)).toEqual([0.25, -0.5]);
  });
});

test('cohere-ai reranks with a provider of bedrock', async () => {
  const client = new CohereClientV2({ token: KEY, environment: gateway.url, maxRetries: 0 });
  mock.next({ answer: { status: 200, body: JSON.stringify({ results: [{ index: 1, relevanceScore: 0.75 }] }) } });
  const { results } = await client.rerank({ model: 'to-bedrock-converse', query: 'q', documents: ['a', 'b'], topN: 1 });
  expect(results).toMatchObject([{ index: 1, relevanceScore: 0.75 }]);
});
