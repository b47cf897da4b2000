import Anthropic from '@anthropic-ai/sdk';
import { ANSWER_CANARY, anthropicMessages, openaiChat } from '@dragoman/testkit';
import OpenAI from 'openai';
import { beforeEach, describe, expect, test } from 'vitest';
import { every } from './clients/client.ts';
import { providerConfig } from './stage/provider-config.ts';
import { openStage } from './stage/stage.ts';

const stage = openStage();
const mock = await stage.provider();
const gateway = await stage.gateway({
  config: {
    providers: {
      openai: providerConfig(openaiChat, mock, 'openai-key'),
      claude: providerConfig(anthropicMessages, mock, 'claude-key'),
    },
    models: { 'gpt-kit': 'openai/gpt-up', 'claude-kit': 'claude/claude-up' },
  },
});
beforeEach(() => mock.reset());

const messages = [{ role: 'user' as const, content: 'Hello' }];

describe('openai', () => {
  const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: 'callers-own', maxRetries: 0 });

  test('models', async () => {
    const ids = (await every(client.models.list())).map(({ id }) => id);
    expect(ids.sort()).toEqual(['claude-kit', 'gpt-kit']);
    expect(await client.models.retrieve('gpt-kit')).toMatchObject({ id: 'gpt-kit', object: 'model' });
  });

  test('chat', async () => {
    const { data, response } = await client.chat.completions.create({ model: 'gpt-kit', messages }).withResponse();
    expect(data.choices[0]?.message.content).toContain(ANSWER_CANARY);
    expect(data.usage?.total_tokens).toBe(64);
    expect(response.headers.get('x-dragoman-provider')).toBe('openai');
  });

  test.each([true, false])('a stream, usage asked for: %s', async (include_usage) => {
    const asked = { model: 'gpt-kit', messages, stream: true as const };
    const stream = await client.chat.completions.create(
      include_usage ? { ...asked, stream_options: { include_usage } } : asked,
    );
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toContain(ANSWER_CANARY);
    expect(chunks.some(({ usage }) => usage?.total_tokens === 64)).toBe(include_usage);
  });

  test('responses, whole and streamed', async () => {
    const { output_text: text } = await client.responses.create({ model: 'gpt-kit', input: 'Hello' });
    expect(text).toContain(ANSWER_CANARY);
    const types: string[] = [];
    for await (const { type } of await client.responses.create({ model: 'gpt-kit', input: 'Hello', stream: true }))
      types.push(type);
    expect(types.at(-1)).toBe('response.completed');
  });

  test('embeddings', async () => {
    const { data, usage } = await client.embeddings.create({
      model: 'gpt-kit',
      input: ['Hello'],
      encoding_format: 'float',
    });
    expect(data[0]?.embedding).toHaveLength(3);
    expect(usage.prompt_tokens).toBe(9);
  });

  test('errors are those of the client', async () => {
    const unknown = client.chat.completions.create({ model: 'nobody', messages });
    await expect(unknown).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    await expect(unknown).rejects.toMatchObject({ status: 404, code: 'model_not_found' });
    mock.next({ fault: '429' });
    await expect(client.chat.completions.create({ model: 'gpt-kit', messages })).rejects.toBeInstanceOf(
      OpenAI.RateLimitError,
    );
  });

  test('a stream that breaks is an error, not an end', async () => {
    await mock.play({ fault: 'half, then clean end' });
    const stream = await client.chat.completions.create({ model: 'gpt-kit', messages, stream: true });
    const readAll = async (): Promise<void> => {
      for await (const chunk of stream) expect(chunk.object).toBe('chat.completion.chunk');
    };
    await expect(readAll()).rejects.toBeInstanceOf(OpenAI.APIError);
  });
});

describe.each(['', '/anthropic'])('@anthropic-ai/sdk at %s/', (prefix) => {
  const client = new Anthropic({ baseURL: `${gateway.url}${prefix}`, apiKey: 'callers-own', maxRetries: 0 });
  const asked = { model: 'claude-kit', max_tokens: 64, messages };

  test('a message', async () => {
    const { content, usage } = await client.messages.create(asked);
    expect(content[0]).toMatchObject({ type: 'text', text: expect.stringContaining(ANSWER_CANARY) as unknown });
    expect(usage).toMatchObject({ input_tokens: 7, cache_read_input_tokens: 29, output_tokens: 19 });
    expect(mock.arrived.at(-1)?.path).toBe('/v1/messages');
  });

  test('a stream', async () => {
    const message = await client.messages.stream(asked).finalMessage();
    expect(message.content[0]).toMatchObject({ text: expect.stringContaining(ANSWER_CANARY) as unknown });
    expect(message.usage.output_tokens).toBe(19);
  });

  test('models', async () => {
    const ids = (await every(client.models.list())).map(({ id }) => id);
    expect(ids.sort()).toEqual(['claude-kit', 'gpt-kit']);
  });

  test('errors are those of the client', async () => {
    await expect(client.messages.create({ ...asked, model: 'nobody' })).rejects.toBeInstanceOf(Anthropic.NotFoundError);
    mock.next({ fault: '429' });
    await expect(client.messages.create(asked)).rejects.toBeInstanceOf(Anthropic.RateLimitError);
  });

  test('a stream that breaks is an error, not an end', async () => {
    await mock.play({ fault: 'half, then clean end' });
    await expect(client.messages.stream(asked).finalMessage()).rejects.toBeInstanceOf(Anthropic.AnthropicError);
  });
});
