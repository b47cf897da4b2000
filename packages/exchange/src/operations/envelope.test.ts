import { encodeAwsEventStream } from '@dragoman/framing';
import { describe, expect, test } from 'vitest';
import type { Call } from '../call.ts';
import { asked, bodyOf, bytes, call, chunks, head, play, text, whole } from '../testing/calls.ts';

const place = '/v1/projects/p/locations/l/publishers/anthropic';
const bedrock = (changes: Partial<Call> = {}): Call =>
  call({
    from: 'anthropic-messages',
    model: 'anthropic.claude-x:0',
    to: { format: 'anthropic-messages', rule: { strip: [], base: '' }, envelope: 'bedrock-invoke' },
    ...changes,
  });
const vertex = (changes: Partial<Call> = {}): Call =>
  bedrock({
    model: 'claude-x@1',
    to: { format: 'anthropic-messages', rule: { strip: [], base: place }, envelope: 'vertex-anthropic' },
    ...changes,
  });

const WRITTEN = '{ "model" : "public","temperature":0.70,\n "stream":true, "n":12345678901234567890,"max_tokens":1e2 }';
const sent = (of: Call, body: string) => {
  const [effect] = play(of, [asked(body)]);
  return effect?.type === 'ask' ? [effect.path, text(effect.body)] : effect;
};

test.each<[string, Call, string, string]>([
  [
    'Bedrock, whole',
    bedrock(),
    '/model/anthropic.claude-x%3A0/invoke',
    '{"anthropic_version":"bedrock-2023-05-31","temperature":0.70, "n":12345678901234567890,"max_tokens":1e2 }',
  ],
  [
    'Bedrock, streamed, with beta features',
    bedrock({ stream: true, betas: ['a-1', 'b-2'] }),
    '/model/anthropic.claude-x%3A0/invoke-with-response-stream',
    '{"anthropic_version":"bedrock-2023-05-31","anthropic_beta":["a-1","b-2"],"temperature":0.70, "n":12345678901234567890,"max_tokens":1e2 }',
  ],
  [
    'Vertex, streamed',
    vertex({ stream: true, betas: ['a-1'] }),
    `${place}/models/claude-x%401:streamRawPredict`,
    '{"anthropic_version":"vertex-2023-10-16","temperature":0.70,\n "stream":true, "n":12345678901234567890,"max_tokens":1e2 }',
  ],
])('what the door does not ask for stays byte for byte: %s', (...[, of, path, body]) => {
  expect(sent(of, WRITTEN)).toEqual([path, body]);
});

test('a version that the caller gave stays', () => {
  expect(sent(bedrock(), '{"anthropic_version":"v","anthropic_beta":["x"]}')).toEqual([
    '/model/anthropic.claude-x%3A0/invoke',
    '{"anthropic_version":"v","anthropic_beta":["x"]}',
  ]);
});

describe('tokens are counted', () => {
  const question = '{"model":"public","messages":[{"role":"user","content":"hi"}]}';
  test('by Vertex, at its own path and with the model in the body', () => {
    expect(sent(vertex({ operation: 'count' }), question)).toEqual([
      `${place}/models/count-tokens:rawPredict`,
      '{"model":"claude-x@1","anthropic_version":"vertex-2023-10-16","messages":[{"role":"user","content":"hi"}]}',
    ]);
  });
  test('by Bedrock, which is asked about a Converse', () => {
    const effects = play(bedrock({ operation: 'count' }), [
      asked(question),
      head(200, 'application/json'),
      whole({ inputTokens: 9 }),
    ]);
    const [effect] = effects;
    expect(effect).toMatchObject({ type: 'ask', path: '/model/anthropic.claude-x%3A0/count-tokens' });
    expect(effect?.type === 'ask' && text(effect.body)).toContain('"converse"');
    expect(JSON.parse(bodyOf(effects))).toEqual({ input_tokens: 9 });
  });
});

describe('Gemini at Vertex AI', () => {
  const base = '/v1/projects/p/locations/l/publishers/google';
  const gemini = (changes: Partial<Call> = {}): Call =>
    call({
      model: 'gemini-2.5-flash',
      to: { format: 'gemini', rule: { strip: ['/v1beta'], base }, envelope: 'vertex-gemini' },
      ...changes,
    });
  const calling = {
    messages: [
      { role: 'user', content: 'hi' },
      { role: 'assistant', tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }] },
      { role: 'tool', tool_call_id: 'c', content: 'found' },
    ],
  };
  test('is asked without the ids of calls', () => {
    const [path, body] = sent(gemini(), JSON.stringify({ model: 'public', ...calling })) as readonly string[];
    expect(path).toBe(`${base}/models/gemini-2.5-flash:generateContent`);
    expect(body).toContain('"functionCall":{"name":"f","args":{}}');
    expect(body).toContain('"functionResponse":{"name":"f","response":{"output":"found"}}');
  });
  test('counts what lies open', () => {
    const question = '{"model":"public","max_tokens":1,"system":"s","messages":[{"role":"user","content":"hi"}]}';
    const [path, body] = sent(
      gemini({ from: 'anthropic-messages', operation: 'count' }),
      question,
    ) as readonly string[];
    expect(path).toBe(`${base}/models/gemini-2.5-flash:countTokens`);
    expect(JSON.parse(body ?? '')).toMatchObject({ contents: [{ parts: [{ text: 'hi' }] }], systemInstruction: {} });
  });
});

const event = (payload: object): Uint8Array => {
  const inner = Buffer.from(JSON.stringify(payload)).toString('base64');
  return encodeAwsEventStream({ event: 'chunk', data: JSON.stringify({ bytes: inner, p: 'abc' }) });
};
const AWS = 'application/vnd.amazon.eventstream';

test.each([1, 9, 100_000])('a stream of Bedrock is unwrapped, cut at %d bytes', (size) => {
  const stream = Buffer.concat([event({ type: 'message_start', x: 1.5 }), event({ type: 'message_stop' })]);
  const effects = play(bedrock({ stream: true }), [asked(WRITTEN), head(200, AWS), ...chunks(stream, size)]);
  expect(effects[1]).toMatchObject({ headers: { 'content-type': 'text/event-stream' } });
  expect(bodyOf(effects)).toBe(
    'event: message_start\ndata: {"type":"message_start","x":1.5}\n\nevent: message_stop\ndata: {"type":"message_stop"}\n\n',
  );
});

test.each(['anthropic-messages', 'openai-chat'] as const)(
  'an exception of Bedrock in a stream is an error event for a caller of %s',
  (from) => {
    const exception = encodeAwsEventStream({
      event: 'throttlingException',
      data: '{"message":"Too many tokens"}',
      exception: true,
    });
    const body = from === 'openai-chat' ? '{"model":"m","messages":[{"role":"user","content":"x"}]}' : WRITTEN;
    const effects = play(bedrock({ from, stream: true }), [asked(body), head(200, AWS), ...chunks(exception, 1e6)]);
    expect(bodyOf(effects)).toContain('Too many tokens');
    if (from === 'anthropic-messages')
      expect(bodyOf(effects)).toMatch(/^event: error\ndata: \{"type":"error","error":\{"type":"api_error"/);
  },
);

test('a stream of Vertex passes as it is', () => {
  const stream = ': ping\r\nevent: a\r\ndata: {"x" : 1}\r\n\r\n';
  const effects = play(vertex({ stream: true }), [
    asked(WRITTEN),
    head(200, 'text/event-stream'),
    ...chunks(bytes(stream), 5),
  ]);
  expect(bodyOf(effects)).toBe(stream);
});

test.each<[string, Call, object | string, object]>([
  ['Bedrock', bedrock(), { message: 'no such model' }, { type: 'invalid_request_error', message: 'no such model' }],
  [
    'Google',
    vertex(),
    { error: { code: 400, message: 'bad', status: 'INVALID_ARGUMENT' } },
    { type: 'invalid_request_error', message: 'bad' },
  ],
  ['Google, in a list', vertex(), [{ error: { code: 400, message: 'bad' } }], { message: 'bad' }],
  ['a page', vertex(), '<h1>no</h1>', { message: expect.stringContaining('no') }],
])('an error of %s is in the words of the caller', (...[, of, body, error]) => {
  const effects = play(of, [asked(WRITTEN), head(400, 'application/json'), whole(body)]);
  expect(JSON.parse(bodyOf(effects))).toMatchObject({ type: 'error', error });
});

test('an error of Claude itself stays byte for byte', () => {
  const body = '{ "type":"error","error":{"type":"invalid_request_error","message":"m"},"request_id":"r" }';
  expect(bodyOf(play(vertex(), [asked(WRITTEN), head(400, 'application/json'), whole(body)]))).toBe(body);
});
