import Anthropic from '@anthropic-ai/sdk';
import { drive, type AnswerEvent } from '@dragoman/spec';
import { writeJson } from '@dragoman/framing';
import { expect, test } from 'vitest';
import { ANSWER } from '../testing/conformance.ts';
import { meaning } from '../testing/meaning.ts';
import { sampleAnswers } from '../testing/sample-answers.ts';
import { bytesOf } from '../testing/wire.ts';
import { anthropicMessages as codec } from './codec.ts';

/** The official client in front of an answer that we wrote. */
function clientOf(body: Uint8Array | string, type: string, status = 200): Anthropic {
  const answer = () => Promise.resolve(new Response(body as string, { status, headers: { 'content-type': type } }));
  return new Anthropic({ apiKey: 'none', maxRetries: 0, fetch: answer });
}

const PARAMS = { model: 'some-model', max_tokens: 10, messages: [{ role: 'user', content: 'Hi' }] } as const;
const params = { ...PARAMS, messages: [...PARAMS.messages] };

/** What is least like other formats. */
const FOUND: readonly AnswerEvent[] = [
  { type: 'start', id: 'chatcmpl-1', model: 'some-model', serviceTier: 'standard' },
  {
    type: 'native',
    choice: 0,
    part: {
      type: 'native',
      format: 'anthropic-messages',
      value: { type: 'server_tool_use', id: 'srvtoolu_01', name: 'web_search', input: { query: 'x' } },
    },
  },
  { type: 'tool-call', choice: 0, call: 0, id: 'call_0', name: 'look', signature: 'ZHJhZ29tYW46Z2VtaW5pOnNpZw==' },
  { type: 'tool-args', choice: 0, call: 0, json: '{"deep": {"er": [1, 2.5]}}' },
  { type: 'stop', choice: 0, reason: 'tool-calls' },
  { type: 'usage', usage: { input: 10, output: 5 } },
  { type: 'end' },
];

const rows = [...sampleAnswers('anthropic-messages'), { name: 'a search, and a call signed elsewhere', events: FOUND }];

test.each(rows)('the official client reads the stream: $name', async ({ events }) => {
  const stream = bytesOf(codec, drive(codec.encodeStream(ANSWER), events));
  const message = await clientOf(stream, 'text/event-stream').messages.stream(params).finalMessage();
  const whole = codec.encodeAnswer(events, ANSWER);
  // What the client adds itself.
  expect(JSON.parse(JSON.stringify(message))).toEqual({
    ...(JSON.parse(writeJson(whole)) as object),
    parsed_output: null,
  });
});

test.each(rows)('the official client reads the whole: $name', async ({ events }) => {
  const whole = JSON.stringify(codec.encodeAnswer(events, ANSWER));
  const message = await clientOf(whole, 'application/json').messages.create(params);
  expect(meaning(codec.decodeAnswer(JSON.parse(JSON.stringify(message))))).toEqual(
    meaning(codec.decodeAnswer(JSON.parse(whole))),
  );
});

test('the official client throws what a stream ends with', async () => {
  const [first] = drive(codec.encodeStream(ANSWER), FOUND);
  const last = codec.encodeStreamError({ status: 529, message: 'too busy' }, { requestId: 'req-1' });
  const stream = bytesOf(codec, [first!, last]);
  await expect(clientOf(stream, 'text/event-stream').messages.stream(params).finalMessage()).rejects.toThrow(
    'too busy',
  );
});

test.each([
  [400, Anthropic.BadRequestError],
  [401, Anthropic.AuthenticationError],
  [403, Anthropic.PermissionDeniedError],
  [404, Anthropic.NotFoundError],
  [422, Anthropic.UnprocessableEntityError],
  [429, Anthropic.RateLimitError],
  [503, Anthropic.InternalServerError],
])('the official client knows an error of status %i', async (status, type) => {
  const { body } = codec.encodeError({ status, message: 'these words' }, { requestId: 'req-1' });
  const call = clientOf(JSON.stringify(body), 'application/json', status).messages.create(params);
  await expect(call).rejects.toThrow(type);
  await expect(call).rejects.toThrow('these words');
});
