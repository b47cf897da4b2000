import { GatewayError, type Envelope } from '@dragoman/spec';
import { describe, expect, test } from 'vitest';
import type { Call } from './call.ts';
import type { Input } from './effects.ts';
import { asked, bodyOf, bytes, call, chunks, head, play, text, whole } from './testing/calls.ts';

const QUESTION = { model: 'public', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] };
const ANSWER = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude-x-1',
  content: [{ type: 'text', text: 'Hello' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 3, output_tokens: 2 },
};
const event = (type: string, fields: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
const STREAM = [
  event('message_start', { message: { ...ANSWER, content: [], stop_reason: null } }),
  event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
  event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'Hel' } }),
  event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'lo' } }),
  event('content_block_stop', { index: 0 }),
  event('message_delta', { delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 2 } }),
  event('message_stop', {}),
].join('');
const SSE = 'text/event-stream; charset=utf-8';

const deltas = (sse: string): string =>
  sse
    .split('\n\n')
    .filter((each) => each.startsWith('data: {'))
    .map((each) => JSON.parse(each.slice(6)) as { choices?: { delta: { content?: string } }[] })
    .map(({ choices }) => choices?.[0]?.delta.content ?? '')
    .join('');

test('a whole call', () => {
  const effects = play(call(), [asked(QUESTION), head(200, 'application/json'), whole(ANSWER)]);
  const [ask, answerHead, body] = effects;
  expect(ask).toMatchObject({ type: 'ask', path: '/v1/messages' });
  expect(ask?.type === 'ask' && JSON.parse(text(ask.body))).toMatchObject({ model: 'claude-x', max_tokens: 9 });
  expect(answerHead).toEqual({
    type: 'head',
    headers: {},
    remove: ['content-length', 'content-encoding', 'transfer-encoding'],
    whole: true,
  });
  expect(body).toMatchObject({ type: 'body', headers: { 'content-type': 'application/json' } });
  expect(JSON.parse(bodyOf(effects))).toMatchObject({
    object: 'chat.completion',
    model: 'claude-x-1',
    choices: [{ message: { content: 'Hello' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 3, completion_tokens: 2 },
  });
});

describe('a stream', () => {
  const streamed = call({ stream: true });
  test.each([1, 7, 64, 100_000])('in chunks of %d bytes', (size) => {
    const effects = play(streamed, [
      asked({ ...QUESTION, stream: true }),
      head(200, SSE),
      ...chunks(bytes(STREAM), size),
    ]);
    expect(effects[1]).toMatchObject({ headers: { 'content-type': 'text/event-stream' }, whole: false });
    const sse = bodyOf(effects);
    expect(deltas(sse)).toBe('Hello');
    expect(sse.endsWith('data: [DONE]\n\n')).toBe(true);
    expect(sse).toContain('"prompt_tokens":3');
  });
  test('that ends half-way ends with an error event', () => {
    const half = STREAM.slice(0, STREAM.indexOf('event: message_delta'));
    const effects = play(streamed, [asked({ ...QUESTION, stream: true }), head(200, SSE), whole(half)]);
    expect(deltas(bodyOf(effects))).toBe('Hello');
    expect(bodyOf(effects)).not.toContain('[DONE]');
    expect(bodyOf(effects)).toMatch(/data: \{"error":\{"message":"[^"]+"/);
  });
  test('whose provider fails in the middle says what it said, and nothing after it', () => {
    const half = STREAM.slice(0, STREAM.indexOf('event: content_block_stop'));
    const failed = event('error', { error: { type: 'overloaded_error', message: 'Overloaded' } });
    const effects = play(streamed, [
      asked({ ...QUESTION, stream: true }),
      head(200, SSE),
      { type: 'chunk', bytes: bytes(half + failed), last: false },
      whole(STREAM),
    ]);
    expect(bodyOf(effects)).toContain('Overloaded');
    expect(bodyOf(effects).match(/"error"/g)).toHaveLength(1);
  });
  test('that the provider answered whole is streamed all the same', () => {
    const effects = play(streamed, [
      asked({ ...QUESTION, stream: true }),
      head(200, 'application/json'),
      whole(ANSWER),
    ]);
    expect(effects[2]).toMatchObject({ headers: { 'content-type': 'text/event-stream' } });
    expect(deltas(bodyOf(effects))).toBe('Hello');
  });
  test('that was not asked for is one answer', () => {
    const effects = play(call(), [asked(QUESTION), head(200, SSE), whole(STREAM)]);
    expect(JSON.parse(bodyOf(effects))).toMatchObject({ choices: [{ message: { content: 'Hello' } }] });
  });
});

test.each([
  ['no JSON', '{"model":', 'invalid_body', undefined],
  ['no object', '[]', 'invalid_body', undefined],
  ['a wrong type', { ...QUESTION, messages: 5 }, 'invalid_request', 'messages'],
  ['what has no word there', { ...QUESTION, n: 2 }, 'cannot_translate', 'n'],
])('%s is refused before anybody is asked', (_what, body, code, param) => {
  const [effect, ...more] = play(call(), [asked(body)]);
  expect(effect).toMatchObject({ type: 'refuse', error: { code } });
  expect(effect?.type === 'refuse' && effect.error.param).toBe(param);
  expect(more).toEqual([]);
});

test('what a provider takes in other types only is refused by the name that its caller gave it', () => {
  const zip = { inlineData: { mimeType: 'application/zip', data: 'UEsDBA==' } };
  const [effect] = play(call({ from: 'gemini' }), [asked({ contents: [{ role: 'user', parts: [zip] }] })]);
  expect(effect).toMatchObject({
    type: 'refuse',
    error: {
      code: 'cannot_translate',
      param: 'contents',
      message: 'contents: a document of type application/zip cannot be translated to anthropic-messages',
    },
  });
});

test('what is left out is said in a header', () => {
  const effects = play(call(), [
    asked({ ...QUESTION, seed: 4, logit_bias: { '5': 1 } }),
    head(200, 'application/json'),
  ]);
  expect(effects[1]).toMatchObject({
    headers: { 'x-dragoman-warning': 'seed is left out; logit_bias is left out' },
  });
});

test.each([
  ['no JSON', '<html>'],
  ['not its format', { choices: [] }],
])('a good status with %s is a bad answer, so that the next provider is asked', (_what, body) => {
  const effects = play(call(), [asked(QUESTION), head(200, 'application/json'), whole(body)]);
  expect(effects[2]).toMatchObject({ type: 'refuse', error: { code: 'bad_upstream_answer' } });
});

test.each([
  ['JSON', { type: 'error', error: { type: 'overloaded_error', message: 'try later' } }, 'try later'],
  ['a page of a proxy', '<h1>bad gateway</h1>', 'bad gateway'],
])("a provider's error keeps its words: %s", (_what, body, words) => {
  const effects = play(call(), [asked(QUESTION), head(529, 'application/json'), whole(body)]);
  const error = JSON.parse(bodyOf(effects)) as { error: { message: string } };
  expect(error.error.message).toContain(words);
});

describe('an answer that cannot be read any further', () => {
  const error = new GatewayError('bad_upstream_answer', 'it cannot be decompressed');
  const broken = (text = ''): Input => ({ type: 'broken', bytes: bytes(text), error });

  test.each([
    ['in place of its head', [broken()]],
    ['in place of its body', [head(200, 'application/json'), broken('{"id":')]],
  ])('%s is refused', (_where, inputs) => {
    const effects = play(call(), [asked(QUESTION), ...inputs]);
    expect(effects.at(-1)).toMatchObject({ type: 'refuse', error: { code: 'bad_upstream_answer' } });
  });

  test('behind the head of a stream gives what could be read, and an error event', () => {
    const half = STREAM.slice(0, STREAM.indexOf('event: content_block_stop'));
    const inputs = [asked({ ...QUESTION, stream: true }), head(200, SSE), broken(half), whole(STREAM)];
    const effects = play(call({ stream: true }), inputs);
    expect(deltas(bodyOf(effects))).toBe('Hello');
    expect(bodyOf(effects).match(/"error"/g)).toHaveLength(1);
    expect(bodyOf(effects)).toContain('it cannot be decompressed');
  });

  test('behind an error event says nothing more', () => {
    const failed = event('error', { error: { type: 'overloaded_error', message: 'Overloaded' } });
    const inputs = [asked({ ...QUESTION, stream: true }), head(200, SSE), broken(failed)];
    expect(bodyOf(play(call({ stream: true }), inputs)).match(/"error"/g)).toHaveLength(1);
  });
});

describe('Claude behind the door of another cloud', () => {
  const through = (envelope: Envelope, format: Call['from'], betas: readonly string[]) => {
    const to = { format: 'anthropic-messages', rule: { strip: [], base: '' }, envelope } as const;
    const [ask] = play(call({ from: format, stream: true, betas, to }), [asked({ ...QUESTION, stream: true })]);
    return ask?.type === 'ask' ? { path: ask.path, body: JSON.parse(text(ask.body)) as unknown } : ask;
  };
  test.each(['anthropic-messages', 'openai-chat'] as const)('InvokeModel, asked by %s', (format) => {
    expect(through('bedrock-invoke', format, ['a-1', 'b-2'])).toMatchObject({
      path: '/model/claude-x/invoke-with-response-stream',
      body: { anthropic_version: 'bedrock-2023-05-31', anthropic_beta: ['a-1', 'b-2'], max_tokens: 9 },
    });
    expect(through('bedrock-invoke', format, [])).not.toHaveProperty('body.anthropic_beta');
    expect(through('bedrock-invoke', format, [])).not.toHaveProperty('body.stream');
  });
  test('Vertex takes betas in the head and the stream in the body', () => {
    const asked = through('vertex-anthropic', 'anthropic-messages', ['a-1']);
    expect(asked).toMatchObject({ path: '/models/claude-x:streamRawPredict', body: { stream: true } });
    expect(asked).not.toHaveProperty('body.anthropic_beta');
  });
});
