import { call, type LogLine } from '@dragoman/testkit';
import { describe, expect, test } from 'vitest';
import { ask, requestId } from './stage/ask.ts';
import { openStage } from './stage/stage.ts';

/** Streams of pictures and transcriptions, and answers that are long for what is in them. */
const stage = openStage();
const mock = await stage.provider();
const gateway = await stage.gateway({
  config: {
    providers: { openai: { kind: 'openai', endpoint: `${mock.url}/v1`, key: 'key' } },
    models: { m: 'openai/m' },
    prices: { m: { input: 1, output: 1 } },
  },
});

const event = (data: { readonly type: string }): string => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
/** As large as a picture is: longer than an event that is held. */
const PICTURE = 'iVBORw0KGgo'.repeat(150_000);

interface Asked {
  readonly path: string;
  readonly body: string | Buffer;
  readonly type?: string;
}

async function logged(answer: string, { path, body, type }: Asked, contentType = 'text/event-stream') {
  mock.next({ answer: { status: 200, headers: { 'content-type': contentType }, body: answer } });
  const id = requestId();
  const headers = { 'content-type': type ?? 'application/json', 'x-request-id': id };
  const reply = await call(gateway.url, path, { body, headers });
  const [line = {}]: readonly LogLine[] = await gateway.log.linesOf(id);
  return { reply, line };
}

async function formOf(fields: Readonly<Record<string, string>>): Promise<Pick<Asked, 'body' | 'type'>> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set('file', new Blob(['RIFF']), 'a.wav');
  const request = new Request(gateway.url, { method: 'POST', body: form });
  const body = Buffer.from(await request.arrayBuffer());
  return { body, type: request.headers.get('content-type') ?? '' };
}

const json = (path: string, fields: object): Asked => ({ path, body: JSON.stringify({ model: 'm', ...fields }) });
const usage = { input_tokens: 50, output_tokens: 1_000, total_tokens: 1_050 };
const reported = { usage: 'reported', stream: true, error: null, cost_usd: '0.00105' };

describe('a stream that ends with its last event', () => {
  test.each([
    ['a small picture', 'eA=='],
    ['a picture that is larger than what is held of an event', PICTURE],
  ])('%s', async (_what, picture) => {
    const answer = [
      event({ type: 'image_generation.partial_image', b64_json: picture } as { type: string }),
      event({ type: 'image_generation.completed', b64_json: picture, usage } as { type: string }),
    ].join('');
    const { reply, line } = await logged(answer, json('/v1/images/generations', { prompt: 'x', stream: true }));
    expect(reply.text === answer, 'nothing is added').toBe(true);
    expect(line).toMatchObject(reported);
  });

  test('a picture that was edited, asked for by a form', async () => {
    const answer = event({ type: 'image_edit.completed', b64_json: 'eA==', usage } as { type: string });
    const form = await formOf({ model: 'm', prompt: 'x', stream: 'true' });
    const { reply, line } = await logged(answer, { path: '/v1/images/edits', ...form });
    expect(reply.text).toBe(answer);
    expect(line).toMatchObject(reported);
  });

  test('a transcription', async () => {
    const answer = [
      event({ type: 'transcript.text.delta', delta: 'x' } as { type: string }),
      event({ type: 'transcript.text.done', text: 'x', usage: { type: 'tokens', ...usage } } as { type: string }),
    ].join('');
    const form = await formOf({ model: 'm', stream: 'true' });
    const { reply, line } = await logged(answer, { path: '/v1/audio/transcriptions', ...form });
    expect(reply.text).toBe(answer);
    expect(line).toMatchObject(reported);
  });

  test('a picture of two megabytes that is part of a response', async () => {
    const output = [{ type: 'image_generation_call', result: PICTURE }];
    const response = { id: 'r', model: 'm-1', output, usage, user: null };
    const answer = event({ type: 'response.completed', response } as { type: string });
    const { reply, line } = await logged(answer, json('/v1/responses', { input: 'x', stream: true }));
    expect(reply.text === answer, 'nothing is added').toBe(true);
    expect(line).toMatchObject(reported);
  });
});

test('half a stream of pictures is broken as ever', async () => {
  const answer = event({ type: 'image_generation.partial_image', b64_json: 'eA==' } as { type: string });
  const { reply, line } = await logged(answer, json('/v1/images/generations', { prompt: 'x', stream: true }));
  expect(reply.text).toContain('stream_broken');
  expect(line).toMatchObject({ error: 'stream_broken', usage: 'estimated' });
});

describe('what is no text is not reckoned as one', () => {
  test('vectors are no output', async () => {
    const vector = Array.from({ length: 1_536 }, () => -0.0123456789);
    const asked = json('/v1/embeddings', { input: 'x' });
    const { line } = await logged(JSON.stringify({ data: [{ embedding: vector }] }), asked, 'application/json');
    expect(line).toMatchObject({ usage: 'estimated', 'gen_ai.usage.output_tokens': 0 });
  });

  test('a picture without usage', async () => {
    const asked = json('/v1/images/generations', { prompt: 'x' });
    const { line } = await logged(JSON.stringify({ data: [{ b64_json: PICTURE }] }), asked, 'application/json');
    expect(line['usage']).toBe('estimated');
    expect(line['gen_ai.usage.output_tokens']).toBeLessThan(10_000);
  });

  test('a transcription that is paid by its seconds', async () => {
    const asked = { path: '/v1/audio/transcriptions', ...(await formOf({ model: 'm' })) };
    const answer = JSON.stringify({ text: 'x', usage: { type: 'duration', seconds: 3 } });
    const { line } = await logged(answer, asked, 'application/json');
    expect(line).toMatchObject({ usage: 'none', cost_usd: null, 'gen_ai.usage.input_tokens': null, stream: false });
  });

  test.each([
    ['JSON', '{"text":"x"}', 'application/json'],
    ['text', 'x', 'text/plain; charset=utf-8'],
    ['subtitles', 'WEBVTT', 'text/vtt'],
  ])('a transcription that says nothing of its usage: %s', async (_what, answer, type) => {
    const asked = { path: '/v1/audio/transcriptions', ...(await formOf({ model: 'm' })) };
    const { line } = await logged(answer, asked, type);
    expect(line).toMatchObject({ usage: 'none', cost_usd: null, 'gen_ai.usage.input_tokens': null });
  });

  test('a redirect of the provider is no answer', async () => {
    const id = requestId();
    mock.next({ answer: { status: 307, headers: { location: 'http://127.0.0.1:1/' }, body: '' } });
    expect((await ask(gateway, 'm', { headers: { 'x-request-id': id } })).status).toBe(307);
    expect(await gateway.log.linesOf(id)).toMatchObject([
      { status: 307, error: 'provider_error', usage: 'none', cost_usd: '0', 'gen_ai.usage.input_tokens': null },
    ]);
  });
});

describe('the model that answered', () => {
  test.each([
    [
      'behind an object',
      '{"id":"r","billing":{"payer":"developer"},"error":null,"model":"m-1","metadata":{"model":"no"}',
    ],
    ['written with an escape', '{"id":"r","model":"org\\/m-1"'],
  ])('%s', async (_what, text) => {
    const answer = `${text},"usage":${JSON.stringify(usage)}}`;
    const { line } = await logged(answer, json('/v1/responses', { input: 'x' }), 'application/json');
    expect(line['gen_ai.response.model']).toMatch(/^(org\/)?m-1$/);
  });

  test('not in the first event of a stream, and not what a tool is called with', async () => {
    const answer = [
      'data: {"choices":[],"model":"","prompt_filter_results":[]}\n\n',
      'data: {"choices":[{"delta":{"args":{"model":"no"}},"finish_reason":"stop"}],"model":"m-1"}\n\n',
      `data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}\n\ndata: [DONE]\n\n`,
    ].join('');
    const { line } = await logged(answer, json('/v1/chat/completions', { messages: [], stream: true }));
    expect(line).toMatchObject({ usage: 'reported', 'gen_ai.response.model': 'm-1' });
  });
});
