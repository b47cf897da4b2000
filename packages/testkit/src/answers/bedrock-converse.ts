import { crc32 } from 'node:zlib';
import { ANSWER_CANARY, bearer, JSON_TYPE, PROMPT, type Sample } from './sample.ts';

const USAGE = { inputTokens: 12, outputTokens: 17, totalTokens: 29, cacheReadInputTokens: 5, cacheWriteInputTokens: 3 };
const WORDS = ['Signed, sealed ', ANSWER_CANARY, ' and carried. 水'];
const TEXT_HEADER = 7;

function header(name: string, value: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Buffer.byteLength(value));
  return Buffer.concat([
    Buffer.from([name.length]),
    Buffer.from(name),
    Buffer.from([TEXT_HEADER]),
    length,
    Buffer.from(value),
  ]);
}

const number = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
};

/** One message of the AWS event stream: lengths, their checksum, headers, payload, checksum of all. */
export function awsMessage(headers: Readonly<Record<string, string>>, payload: string): Buffer {
  const head = Buffer.concat(Object.entries(headers).map(([name, value]) => header(name, value)));
  const body = Buffer.from(payload);
  const lengths = Buffer.concat([number(16 + head.length + body.length), number(head.length)]);
  const unsigned = Buffer.concat([lengths, number(crc32(lengths)), head, body]);
  return Buffer.concat([unsigned, number(crc32(unsigned))]);
}

const event = (type: string, payload: object): Buffer =>
  awsMessage(
    { ':event-type': type, ':content-type': JSON_TYPE, ':message-type': 'event' },
    JSON.stringify({ ...payload, p: 'abcdef' }),
  );

/** Converse and ConverseStream: the model is in the path, a stream is in Amazon's binary frames. */
export const bedrockConverse: Sample = {
  name: 'bedrock-converse',
  errors: 'bedrock',
  kind: 'aws-bedrock',
  base: '',
  settings: { region: 'us-east-1' },
  modes: ['JSON', 'stream'],
  path: (model, mode) => `/model/${encodeURIComponent(model)}/converse${mode === 'stream' ? '-stream' : ''}`,
  question: () =>
    Buffer.from(
      `{ "messages" : [{"role":"user","content":[{"text":"${PROMPT}"}]}], "inferenceConfig":{"temperature":0.70} }`,
    ),
  type: { JSON: JSON_TYPE, stream: 'application/vnd.amazon.eventstream' },
  pieces: (_model, { mode }) => {
    if (mode === 'JSON') {
      const output = { message: { role: 'assistant', content: [{ text: WORDS.join('') }] } };
      return [
        Buffer.from(JSON.stringify({ metrics: { latencyMs: 100 }, output, stopReason: 'end_turn', usage: USAGE })),
      ];
    }
    return [
      event('messageStart', { role: 'assistant' }),
      ...WORDS.map((text) => event('contentBlockDelta', { contentBlockIndex: 0, delta: { text } })),
      event('contentBlockStop', { contentBlockIndex: 0 }),
      event('messageStop', { stopReason: 'end_turn' }),
      event('metadata', { metrics: { latencyMs: 100 }, usage: USAGE }),
    ];
  },
  tokens: { input: 20, output: 17, cacheRead: 5, cacheWrite: 3 },
  lastWord: 'metadata',
  credential: bearer,
};
