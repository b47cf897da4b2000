import { ANSWER_CANARY, anthropicMessages, FORMAT_SAMPLES, gemini, openaiChat } from '@dragoman/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import { ask, requestId } from './stage/ask.ts';
import { expectErrorEvent } from './stage/broken-stream.ts';
import { expectSigned, openClouds, PLACE, SONNET } from './stage/clouds.ts';
import { tokenOf } from './stage/google-server.ts';
import { openStage } from './stage/stage.ts';
import { expectCredential, onlyArrived } from './stage/upstream.ts';

const stage = openStage();
const clouds = await openClouds(stage);
const { gateway, mock, other } = clouds;
beforeEach(async () => {
  await mock.reset();
  await other.reset();
});

describe('Claude through InvokeModel for a caller of Anthropic', () => {
  const path = (mode: string) =>
    `/model/${encodeURIComponent(SONNET)}/invoke${mode === 'stream' ? '-with-response-stream' : ''}`;
  test.each(['JSON', 'stream'] as const)('%s', async (mode) => {
    const id = requestId();
    const headers = { 'x-request-id': id, 'anthropic-beta': 'context-1m-2025-08-07, x-2' };
    const reply = await ask(gateway, 'sonnet', { sample: anthropicMessages, mode, headers });
    expect(reply).toMatchObject({ status: 200, broken: undefined });
    expect(reply.headers['content-type']).toContain(anthropicMessages.type[mode].split(';')[0]);
    const pieces = anthropicMessages.pieces(SONNET, { mode, usage: false });
    expect(reply.text).toBe(Buffer.concat([...pieces]).toString());
    const arrived = onlyArrived(mock);
    expectSigned(arrived, clouds);
    expect(arrived.path).toBe(path(mode));
    const written = anthropicMessages
      .question('sonnet', mode)
      .toString()
      .replace('"model" :  "sonnet",', '')
      .replace(' "stream": true ,', '');
    const added = '"anthropic_version":"bedrock-2023-05-31","anthropic_beta":["context-1m-2025-08-07","x-2"],';
    expect(arrived.body.toString()).toBe(written.replace('{', `{${added}`));
    const [line = {}] = await gateway.log.linesOf(id);
    expect(line).toMatchObject({ usage: 'reported', 'gen_ai.usage.input_tokens': anthropicMessages.tokens.input });
  });
  test('a stream that ends half-way ends with an error event', async () => {
    mock.next({ fault: 'half, then clean end' });
    expectErrorEvent(await ask(gateway, 'sonnet', { sample: anthropicMessages, mode: 'stream' }), anthropicMessages);
  });
  test('an error of Bedrock is in Anthropic’s words', async () => {
    mock.next({ answer: { status: 400, body: '{"message":"provider-says-no"}' } });
    const reply = await ask(gateway, 'sonnet', { sample: anthropicMessages });
    expect(reply.status).toBe(400);
    expect(reply.json()).toMatchObject({
      type: 'error',
      error: { type: 'invalid_request_error', message: 'provider-says-no' },
    });
  });
  test.each([
    [SONNET, path('JSON')],
    [`eu.${SONNET}`, path('JSON').replace('/model/', '/model/eu.')],
    ['amazon.nova-pro-v1:0', `/model/${encodeURIComponent('amazon.nova-pro-v1:0')}/converse`],
  ])('behind a wildcard it is known by its name: %s', async (model, expected) => {
    const body = JSON.stringify({
      model: `bedrock/${model}`,
      max_tokens: 9,
      messages: [{ role: 'user', content: 'Say hello.' }],
    });
    expect((await ask(gateway, 'x', { sample: anthropicMessages, body })).status).toBe(200);
    expect(onlyArrived(mock).path).toBe(expected);
    expectSigned(onlyArrived(mock), clouds);
  });
});

describe('Vertex with a token of a service account', () => {
  test.each(['JSON', 'stream'] as const)('Gemini, %s', async (mode) => {
    const reply = await ask(gateway, 'gemini', { sample: gemini, mode });
    expect(reply.text).toContain(ANSWER_CANARY);
    const arrived = onlyArrived(mock);
    expect(arrived.path).toBe(
      mode === 'JSON'
        ? `${PLACE}/google/models/gemini-2.5-pro:generateContent`
        : `${PLACE}/google/models/gemini-2.5-pro:streamGenerateContent?alt=sse`,
    );
    expect(arrived.body).toEqual(gemini.question('gemini', mode));
    expectCredential(arrived, { authorization: `Bearer ${tokenOf('account', 1)}` });
  });
  test.each(['JSON', 'stream'] as const)('Claude for a caller of Anthropic, %s', async (mode) => {
    const headers = { 'anthropic-beta': 'context-1m-2025-08-07' };
    const reply = await ask(gateway, 'claude', { sample: anthropicMessages, mode, headers });
    const model = 'claude-sonnet-4-5@20250929';
    const pieces = anthropicMessages.pieces(model, { mode, usage: false });
    expect(reply.text).toBe(Buffer.concat([...pieces]).toString());
    const arrived = onlyArrived(mock);
    const method = mode === 'stream' ? 'streamRawPredict' : 'rawPredict';
    expect(decodeURIComponent(arrived.path)).toBe(`${PLACE}/anthropic/models/${model}:${method}`);
    const written = anthropicMessages.question('claude', mode).toString().replace('"model" :  "claude",', '');
    expect(arrived.body.toString()).toBe(written.replace('{', '{"anthropic_version":"vertex-2023-10-16",'));
    expect(arrived.headers['anthropic-beta']).toBe('context-1m-2025-08-07');
    expectCredential(arrived, { authorization: `Bearer ${tokenOf('account', 1)}` });
  });
  test.each(FORMAT_SAMPLES)('Claude for a caller of $name', async (sample) => {
    const bodies: Readonly<Record<string, object>> = {
      'openai-responses': { model: 'claude', input: 'Say hello.' },
      gemini: { contents: [{ role: 'user', parts: [{ text: 'Say hello.' }] }] },
      'bedrock-converse': { messages: [{ role: 'user', content: [{ text: 'Say hello.' }] }] },
    };
    const chat = { model: 'claude', max_tokens: 9, messages: [{ role: 'user', content: 'Say hello.' }] };
    const reply = await ask(gateway, 'claude', { sample, body: JSON.stringify(bodies[sample.name] ?? chat) });
    expect(reply.text).toContain(ANSWER_CANARY);
    expect(onlyArrived(mock).path).toMatch(/publishers\/anthropic\/models\/claude.*:rawPredict$/);
    expect(JSON.parse(onlyArrived(mock).body.toString())).toMatchObject({ anthropic_version: 'vertex-2023-10-16' });
  });
  test('Gemini is asked without the ids of calls, which Vertex does not know', async () => {
    const messages = [
      { role: 'user', content: 'Say hello.' },
      { role: 'assistant', tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } }] },
      { role: 'tool', tool_call_id: 'call_1', content: 'found' },
    ];
    const reply = await ask(gateway, 'gemini', {
      sample: openaiChat,
      body: JSON.stringify({ model: 'gemini', messages }),
    });
    expect(reply.text).toContain(ANSWER_CANARY);
    expect(JSON.parse(onlyArrived(mock).body.toString())).toMatchObject({
      contents: [
        { role: 'user' },
        { parts: [{ functionCall: { name: 'f', args: {} } }] },
        { parts: [{ functionResponse: { name: 'f', response: { output: 'found' } } }] },
      ],
    });
    expect(onlyArrived(mock).body.toString()).not.toContain('call_1');
  });
  test('tokens of Gemini are counted in the open', async () => {
    mock.next({ answer: { status: 200, body: '{"totalTokens":7}' } });
    const sample = { ...anthropicMessages, path: () => '/v1/messages/count_tokens' };
    expect((await ask(gateway, 'gemini', { sample })).json()).toEqual({ input_tokens: 7 });
    expect(onlyArrived(mock).path).toBe(`${PLACE}/google/models/gemini-2.5-pro:countTokens`);
    expect(JSON.parse(onlyArrived(mock).body.toString())).toMatchObject({ contents: [{ role: 'user' }] });
  });
  test('embeddings are predictions', async () => {
    const prediction = { embeddings: { values: [0.5, 0.25], statistics: { token_count: 3 } } };
    mock.next({ answer: { status: 200, body: JSON.stringify({ predictions: [prediction] }) } });
    const sample = { ...openaiChat, path: () => '/v1/embeddings' };
    const body = JSON.stringify({ model: 'vertex/text-embedding-005', input: 'Say hello.' });
    const reply = await ask(gateway, 'vertex/text-embedding-005', { sample, body });
    expect(reply.json()).toMatchObject({ data: [{ embedding: [0.5, 0.25] }], usage: { prompt_tokens: 3 } });
    expect(onlyArrived(mock).path).toBe(`${PLACE}/google/models/text-embedding-005:predict`);
    expect(JSON.parse(onlyArrived(mock).body.toString())).toEqual({ instances: [{ content: 'Say hello.' }] });
  });
  test('tokens of Claude are counted at their own path', async () => {
    mock.next({ answer: { status: 200, body: '{"input_tokens":12}' } });
    const sample = { ...anthropicMessages, path: () => '/v1/messages/count_tokens' };
    const reply = await ask(gateway, 'claude', { sample });
    expect(reply.json()).toEqual({ input_tokens: 12 });
    expect(onlyArrived(mock).path).toBe(`${PLACE}/anthropic/models/count-tokens:rawPredict`);
    expect(JSON.parse(onlyArrived(mock).body.toString())).toMatchObject({ model: 'claude-sonnet-4-5@20250929' });
  });
  test.each([
    ['claude-haiku-4-5', anthropicMessages, 'anthropic/models/claude-haiku-4-5:rawPredict'],
    ['gemini-2.5-flash', gemini, 'google/models/gemini-2.5-flash:generateContent'],
    ['gemini-2.5-flash', openaiChat, 'google/models/gemini-2.5-flash:generateContent'],
    ['claude-haiku-4-5', openaiChat, 'anthropic/models/claude-haiku-4-5:rawPredict'],
  ])('behind a wildcard: %s', async (model, sample, expected) => {
    const chat = { model: `vertex/${model}`, max_tokens: 9, messages: [{ role: 'user', content: 'Say hello.' }] };
    const body = sample === gemini ? sample.question('', 'JSON') : JSON.stringify(chat);
    expect((await ask(gateway, `vertex/${model}`, { sample, body })).status).toBe(200);
    expect(onlyArrived(mock).path).toBe(`${PLACE}/${expected}`);
  });
  test.each([
    ['vertex-key', { 'x-goog-api-key': 'AIza-key' }],
    ['vertex-token', { authorization: 'Bearer ya29.given' }],
  ])('with a key instead: %s', async (model, credential) => {
    await ask(gateway, model, { sample: gemini });
    expectCredential(onlyArrived(mock), credential);
  });
});
