import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { create, fromBinary, toBinary, type MessageInitShape } from '@bufbuild/protobuf';
import {
  ProcessingRequestSchema,
  ProcessingResponseSchema,
  type ProcessingResponse,
} from '@envoyproxy/protos/envoy/service/ext_proc/v3/external_processor';
import { beforeEach, describe, expect, test } from 'vitest';
import { translateService } from './service.ts';

const ended: (string | undefined)[] = [];
const reported: string[] = [];
beforeEach(() => {
  ended.length = 0;
  reported.length = 0;
});

const service = translateService({
  countTokens: () => 1,
  findPlugin: () => Promise.resolve(undefined),
  watched: (_what, work) => work(),
  now: () => 1_760_000_000_000,
  ended: (code) => ended.push(code),
  report: (line) => reported.push(line),
});

type Said = MessageInitShape<typeof ProcessingRequestSchema>;
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** One call of OpenAI's chat to a provider of Anthropic's messages, as Envoy tells of it. */
function open(stream: boolean) {
  const call = service({ 'x-dragoman-rule': 'anthropic-messages|||' }, {});
  const say = async (said: Said): Promise<ProcessingResponse> => {
    const answer = await call.message(
      Buffer.from(toBinary(ProcessingRequestSchema, create(ProcessingRequestSchema, said))),
    );
    return fromBinary(ProcessingResponseSchema, answer ?? new Uint8Array());
  };
  const question = JSON.stringify({ model: 'm', stream, max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] });
  return {
    ask: () =>
      say({
        request: { case: 'requestBody', value: { body: utf8(question), endOfStream: true } },
        attributes: {
          'envoy.filters.http.ext_proc': {
            "request.headers['x-gw-call']": `openai-chat|chat|${stream ? '1' : '0'}|%2Fv1|m|id-1`,
          },
        },
      }),
    head: (fields: Readonly<Record<string, string>>) =>
      say({
        request: {
          case: 'responseHeaders',
          value: {
            headers: { headers: Object.entries(fields).map(([key, value]) => ({ key, rawValue: utf8(value) })) },
          },
        },
      }),
    body: (body: Uint8Array, endOfStream: boolean) =>
      say({ request: { case: 'responseBody', value: { body, endOfStream } } }),
  };
}

const MESSAGE = {
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'claude',
  content: [{ type: 'text', text: 'Hello é 水' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage: { input_tokens: 3, output_tokens: 2 },
};
const event = (type: string, fields: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
const EVENTS = [
  event('message_start', { message: { ...MESSAGE, content: [], stop_reason: null } }),
  event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
  event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'Hello é 水' } }),
  event('content_block_stop', { index: 0 }),
  event('message_delta', { delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 2 } }),
  event('message_stop', {}),
];
const WHOLE = JSON.stringify(MESSAGE);
const STREAM = EVENTS.join('');
const JSON_HEAD = { ':status': '200', 'content-type': 'application/json' };
const SSE_HEAD = { ':status': '200', 'content-type': 'text/event-stream' };

const COMPRESSIONS = [
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['deflate', deflateSync],
  ['deflate', deflateRawSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
] as const;

const textOf = ({ response }: ProcessingResponse): string => {
  if (response.case === 'immediateResponse') return new TextDecoder().decode(response.value.body);
  if (response.case !== 'responseBody') return '';
  const { mutation } = response.value.response?.bodyMutation ?? {};
  return mutation?.case === 'body' ? new TextDecoder().decode(mutation.value) : '';
};

const refused = ({ response }: ProcessingResponse) =>
  response.case === 'immediateResponse' && {
    status: response.value.status?.code,
    error: response.value.headers?.setHeaders.map(({ header }) => new TextDecoder().decode(header?.rawValue)),
  };

async function streamed(pieces: readonly Uint8Array[], encoding: string): Promise<string> {
  const call = open(true);
  await call.ask();
  await call.head({ ...SSE_HEAD, 'content-encoding': encoding });
  let text = '';
  for (const [at, piece] of pieces.entries()) text += textOf(await call.body(piece, at === pieces.length - 1));
  return text;
}

const inPieces = (bytes: Uint8Array, size: number): readonly Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size));

describe.each(COMPRESSIONS)('%s', (encoding, compress) => {
  test('whole', async () => {
    const call = open(false);
    await call.ask();
    await call.head({ ...JSON_HEAD, 'content-encoding': encoding });
    const answer = textOf(await call.body(compress(WHOLE), true));
    expect(JSON.parse(answer)).toMatchObject({ choices: [{ message: { content: 'Hello é 水' } }] });
    expect(ended).toEqual([undefined]);
  });

  test.each([1, 7, 1_000])('streamed in pieces of %d bytes', async (size) => {
    const text = await streamed(inPieces(compress(STREAM), size), encoding);
    expect(text).toContain('Hello é 水');
    expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
  });

  test('a stream whose bytes are no longer what they claim ends with an error event, behind what was read', async () => {
    const text = await streamed(
      [compress(EVENTS.slice(0, 3).join('')).subarray(0, -9), utf8('x'.repeat(200))],
      encoding,
    );
    expect(text).not.toContain('[DONE]');
    expect(text.match(/"error"/g)).toHaveLength(1);
    expect(text).toContain('bad_upstream_answer');
  });

  test('a whole answer that is not what it claims is a clean 502', async () => {
    const call = open(false);
    await call.ask();
    await call.head({ ...JSON_HEAD, 'content-encoding': encoding });
    const bytes = compress(WHOLE);
    const answer = await call.body(Buffer.concat([bytes.subarray(0, 12), utf8('\xff'.repeat(40))]), true);
    expect(refused(answer)).toMatchObject({ status: 502 });
    expect(ended).toEqual(['bad_upstream_answer']);
  });

  test('a stream that is cut off in its compression is cut off', async () => {
    const text = await streamed([compress(EVENTS.slice(0, 3).join(''))], encoding);
    expect(text).toContain('Hello');
    expect(text).toContain('bad_upstream_answer');
  });
});

test('what is compressed piece by piece is there piece by piece', async () => {
  const call = open(true);
  await call.ask();
  await call.head({ ...SSE_HEAD, 'content-encoding': 'gzip' });
  const pieces = EVENTS.map((each) => gzipSync(each));
  const third = [textOf(await call.body(pieces[0]!, false)), textOf(await call.body(pieces[1]!, false))];
  expect(third.join('')).not.toContain('Hello');
  expect(textOf(await call.body(pieces[2]!, false))).toContain('Hello');
});

test.each([false, true])('a compression that nobody knows is a clean 502, streamed: %s', async (stream) => {
  const call = open(stream);
  await call.ask();
  const answer = await call.head({ ...(stream ? SSE_HEAD : JSON_HEAD), 'content-encoding': 'secret-7' });
  expect(refused(answer)).toMatchObject({
    status: 502,
    error: expect.arrayContaining(['bad_upstream_answer']) as unknown,
  });
  expect(textOf(answer)).not.toContain('secret-7');
  expect(reported).toEqual([]);
});

test('an answer that grows without end is refused', async () => {
  const call = open(false);
  await call.ask();
  await call.head({ ...JSON_HEAD, 'content-encoding': 'gzip' });
  expect(refused(await call.body(gzipSync(Buffer.alloc(80 * 1024 * 1024)), true))).toMatchObject({ status: 502 });
});
