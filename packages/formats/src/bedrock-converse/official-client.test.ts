import { Readable } from 'node:stream';
import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  type ConverseStreamOutput,
} from '@aws-sdk/client-bedrock-runtime';
import { drive, type AnswerEvent, type Frame, type JsonObject } from '@dragoman/spec';
import { writeJson } from '@dragoman/framing';
import { expect, test } from 'vitest';
import { ANSWER } from '../testing/conformance.ts';
import { meaning } from '../testing/meaning.ts';
import { sampleAnswers } from '../testing/sample-answers.ts';
import { bytesOf } from '../testing/wire.ts';
import { wrap } from '../translating/signature-envelope.ts';
import { bedrockConverse as codec } from './codec.ts';

interface Answered {
  readonly status?: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
}

/** The official client in front of an answer that we wrote. */
function clientOf({ status = 200, headers, body }: Answered): BedrockRuntimeClient {
  const response = () => ({ statusCode: status, headers: { ...headers }, body: Readable.from([Buffer.from(body)]) });
  return new BedrockRuntimeClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    maxAttempts: 1,
    requestHandler: { handle: () => Promise.resolve({ response: response() as never }) },
  });
}

const ASKED = { modelId: 'some-model', messages: [{ role: 'user' as const, content: [{ text: 'Hi' }] }] };
const JSON_TYPE = { 'content-type': 'application/json' };
const STREAM_TYPE = { 'content-type': 'application/vnd.amazon.eventstream' };

/** What is least like other formats. */
const FOUND: readonly AnswerEvent[] = [
  { type: 'start', id: '', model: '' },
  {
    type: 'native',
    choice: 0,
    part: {
      type: 'native',
      format: 'bedrock-converse',
      value: { toolUse: { toolUseId: 't1', name: 'nova_grounding', type: 'server_tool_use', input: { query: 'x' } } },
    },
  },
  { type: 'media', choice: 0, kind: 'image', mediaType: 'image/png', base64: 'iVBORw0KGgo=' },
  { type: 'tool-call', choice: 0, call: 0, id: 'call_0', name: 'look', signature: wrap('gemini', 'c2ln') },
  { type: 'tool-args', choice: 0, call: 0, json: '{"deep": {"er": [1, 2.5]}}' },
  { type: 'stop', choice: 0, reason: 'tool-calls' },
  { type: 'usage', usage: { input: 10, output: 5 } },
  { type: 'end' },
];

// The client gives numbers in documents as it likes.
const rows = [...sampleAnswers('bedrock-converse', ''), { name: 'what is least like others', events: FOUND }].filter(
  ({ name }) => name !== 'big numbers in arguments',
);

/** Bytes as they stand in JSON; the client makes arrays of them. */
const plain = (value: unknown): JsonObject =>
  JSON.parse(
    JSON.stringify(value, (_, each: unknown) => {
      const bytes = each as { type?: string; data?: number[] };
      if (each instanceof Uint8Array) return Buffer.from(each).toString('base64');
      return isIndexed(each) ? Buffer.from(Object.values(each)).toString('base64') : bytes;
    }),
  ) as JsonObject;

const isIndexed = (value: unknown): value is Record<string, number> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && '0' in value;

const framesOf = (event: ConverseStreamOutput): readonly Frame[] =>
  Object.entries(event).map(([name, payload]) => ({ event: name, data: JSON.stringify(plain(payload)) }));

test.each(rows)('the official client reads the stream: $name', async ({ events }) => {
  const body = bytesOf(codec, drive(codec.encodeStream(ANSWER), events));
  const { stream } = await clientOf({ headers: STREAM_TYPE, body }).send(new ConverseStreamCommand(ASKED));
  const frames: Frame[] = [];
  for await (const event of stream!) frames.push(...framesOf(event));
  const sent = meaning(drive(codec.decodeStream, drive(codec.encodeStream(ANSWER), events)));
  expect(meaning(drive(codec.decodeStream, frames))).toEqual(sent);
});

test.each(rows)('the official client reads the whole: $name', async ({ events }) => {
  const whole = codec.encodeAnswer(events, ANSWER);
  const { $metadata: _, ...read } = await clientOf({ headers: JSON_TYPE, body: writeJson(whole) }).send(
    new ConverseCommand(ASKED),
  );
  expect(meaning(codec.decodeAnswer(plain(read)))).toEqual(meaning(codec.decodeAnswer(whole)));
});

test('the official client throws what a stream ends with', async () => {
  const [first] = drive(codec.encodeStream(ANSWER), FOUND);
  const last = codec.encodeStreamError({ status: 429, message: 'too busy' }, { requestId: 'req-1' });
  const client = clientOf({ headers: STREAM_TYPE, body: bytesOf(codec, [first!, last]) });
  const { stream } = await client.send(new ConverseStreamCommand(ASKED));
  const read = async () => {
    for await (const _ of stream!);
  };
  await expect(read()).rejects.toMatchObject({ name: 'ThrottlingException', message: 'too busy' });
});

test.each([
  [400, 'ValidationException'],
  [403, 'AccessDeniedException'],
  [404, 'ResourceNotFoundException'],
  [429, 'ThrottlingException'],
  [500, 'InternalServerException'],
  [502, 'ServiceUnavailableException'],
  [504, 'ModelTimeoutException'],
])('the official client knows an error of status %i', async (status, name) => {
  const { body, headers } = codec.encodeError({ status, message: 'these words' }, { requestId: 'req-1' });
  const client = clientOf({ status, headers: { ...JSON_TYPE, ...headers }, body: writeJson(body) });
  await expect(client.send(new ConverseCommand(ASKED))).rejects.toMatchObject({ name, message: 'these words' });
});
