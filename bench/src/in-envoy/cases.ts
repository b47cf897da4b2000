import type { Call, Input } from '@dragoman/exchange';
import { anthropicMessages, openaiChat } from '@dragoman/formats';
import { FIXTURES } from '@dragoman/formats/testing/fixtures';
import { sampleAnswers } from '@dragoman/formats/testing/sample-answers';
import { bytesOf } from '@dragoman/formats/testing/wire';
import { writeJson } from '@dragoman/framing';
import { drive, type AnswerContext, type FormatCodec, type Frame, type JsonObject } from '@dragoman/spec';

/** One call, with all that comes in. */
export interface Case {
  readonly name: string;
  readonly call: Call;
  readonly inputs: readonly Input[];
}

export interface Pair {
  readonly from: FormatCodec & { readonly format: keyof typeof FIXTURES };
  readonly to: FormatCodec & { readonly format: keyof typeof FIXTURES };
}

const chat = openaiChat as Pair['from'];
const messages = anthropicMessages as Pair['from'];

/** Who asks, and who is asked. */
export const PAIRS: readonly Pair[] = [
  { from: chat, to: messages },
  { from: messages, to: chat },
];

const UTF8 = new TextEncoder();
const CHUNKS = [1, 64, 100_000];

export const bytesOfJson = (value: JsonObject): Uint8Array => UTF8.encode(writeJson(value));

export const callOf = ({ from, to }: Pair, stream: boolean): Call => ({
  from: from.format,
  operation: 'chat',
  model: 'some-model',
  stream,
  asArray: false,
  id: 'id-1',
  created: 1_760_000_000,
  to: { format: to.format, rule: { strip: ['/v1'], base: '/v1' } },
});

const asked = (body: Uint8Array): Input => ({ type: 'request', body });

/** Understood in both dialects. */
const QUESTION = bytesOfJson({ model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'hi' }] });

export interface Answered {
  readonly name: string;
  readonly status?: number;
  readonly contentType: string;
  readonly bytes: Uint8Array;
  /** What the caller wanted. */
  readonly stream: boolean;
  /** Bytes of a chunk. */
  readonly size?: number;
}

/** A small question and what was answered. */
export function answeredCase(pair: Pair, answered: Answered): Case {
  const { name, status = 200, contentType, bytes, stream, size = Infinity } = answered;
  const cut: Input[] = [];
  for (let at = 0; at < bytes.length; at += size)
    cut.push({ type: 'chunk', bytes: bytes.subarray(at, at + size), last: at + size >= bytes.length });
  return { name, call: callOf(pair, stream), inputs: [asked(QUESTION), { type: 'head', status, contentType }, ...cut] };
}

export interface Asked {
  readonly name: string;
  readonly body: Uint8Array;
  readonly stream: boolean;
}

export const requestCase = (pair: Pair, { name, body, stream }: Asked): Case => ({
  name,
  call: callOf(pair, stream),
  inputs: [asked(body)],
});

const JSON_TYPE = 'application/json';
const SSE = 'text/event-stream';

/** One answer, whole and streamed. */
interface Sample {
  readonly name: string;
  readonly whole: JsonObject;
  readonly frames: readonly Frame[];
}

/** To callers of both kinds, in chunks of several sizes. */
function bothWays(pair: Pair, { name, whole, frames }: Sample): readonly Case[] {
  const [json, sse] = [bytesOfJson(whole), bytesOf(pair.to, frames)];
  return [
    answeredCase(pair, { name: `${name}, whole`, contentType: JSON_TYPE, bytes: json, stream: false }),
    answeredCase(pair, { name: `${name}, whole for a stream`, contentType: JSON_TYPE, bytes: json, stream: true }),
    answeredCase(pair, { name: `${name}, a stream for a whole`, contentType: SSE, bytes: sse, stream: false }),
    ...CHUNKS.map((size) =>
      answeredCase(pair, { name: `${name}, streamed in ${size}`, contentType: SSE, bytes: sse, stream: true, size }),
    ),
  ];
}

/** Cut off behind each frame. */
const truncated = (pair: Pair, name: string, frames: readonly Frame[]): readonly Case[] =>
  frames.map((_, length) => {
    const bytes = bytesOf(pair.to, frames.slice(0, length + 1)).subarray(0, -1);
    return answeredCase(pair, { name: `${name}, cut off behind ${length}`, contentType: SSE, bytes, stream: true });
  });

const ANSWER: AnswerContext = {
  id: 'made-1',
  created: 1_700_000_000,
  request: { model: 'some-model', stream: true, turns: [], tools: [], sampling: {}, stop: [], streamUsage: true },
};

/** The rows of the conformance suite: requests of the caller's format, answers of the provider's. */
function fixtureCases(pair: Pair): readonly Case[] {
  const { from, to } = pair;
  const requests = FIXTURES[from.format].requests.flatMap(({ name, body }) =>
    [false, true].map((stream) =>
      requestCase(pair, { name: `request: ${name}, stream ${stream}`, body: bytesOfJson(body), stream }),
    ),
  );
  const answers = FIXTURES[to.format].answers.flatMap(({ name, whole, frames }) => [
    ...bothWays(pair, { name: `answer: ${name}`, whole, frames }),
    ...truncated(pair, `answer: ${name}`, frames),
  ]);
  const samples = sampleAnswers(to.format).flatMap(({ name, events }) =>
    bothWays(pair, {
      name: `sample: ${name}`,
      whole: to.encodeAnswer(events, ANSWER),
      frames: [...drive(to.encodeStream(ANSWER), events)],
    }),
  );
  return [...requests, ...answers, ...samples];
}

const ERRORS = [400, 401, 403, 404, 413, 429, 500, 502, 503, 529];

function errorCases(pair: Pair): readonly Case[] {
  const told = ERRORS.map((status) => {
    const { body } = pair.to.encodeError({ status, message: 'these words' }, { requestId: 'req-1' });
    return { name: `error ${status}`, status, contentType: JSON_TYPE, bytes: bytesOfJson(body), stream: false };
  });
  const frame = pair.to.encodeStreamError({ status: 500, message: 'these words' }, { requestId: 'req-1' });
  const page = UTF8.encode('<html>upstream connect error: é 😀</html>');
  return [
    ...told.map((each) => answeredCase(pair, each)),
    answeredCase(pair, { name: 'an error page', status: 502, contentType: 'text/html', bytes: page, stream: false }),
    answeredCase(pair, { name: 'an error event', contentType: SSE, bytes: bytesOf(pair.to, [frame]), stream: true }),
  ];
}

const DEEP = 200;
/** Offsets are told in UTF-16 units. */
const CITED =
  '{"content":[{"type":"text","text":"Café 👋","citations":[{"type":"web_search_result_location","url":"https://example.com/","title":"é","cited_text":"é"}]},{"type":"text","text":"!","citations":[{"type":"web_search_result_location","url":"https://example.com/"}]}],"stop_reason":"end_turn"}';
/** What only looks like JSON, and JSON that is hard to keep. */
const TEXTS: readonly (readonly [name: string, text: string])[] = [
  ['nothing', ''],
  ['half an object', '{"model":"m"'],
  ['no object', '[1]'],
  ['a comma too much', '{"model":"m",}'],
  ['a leading zero', '{"model":"m","max_tokens":01}'],
  ['too deep', `{"model":"m","messages":${'['.repeat(DEEP)}${']'.repeat(DEEP)}}`],
  ['a name twice', '{"model":"m","max_tokens":1,"max_tokens":2,"messages":[{"role":"user","content":"hi"}]}'],
  ['citations behind what is not ASCII', CITED],
  ['a byte order mark', '\uFEFF{"model":"m","max_tokens":2,"messages":[{"role":"user","content":"hi"}]}'],
];

const SCHEMA =
  '{"type":"object","properties":{"zeta":{"type":"string"},"alpha":{"enum":[]},"10":{},"9":{"default":null}}}';
const ARGS =
  '{"big":9007199254740993,"tiny":1e-7,"large":1e21,"e":1e400,"half":0.1,"none":null,"empty":[],"object":{}}';
const TEXT = '"\\u0000\\u001f\\u007f\\u2028 é 😀 \\ud83d\\ude00 \\ud800 \\"\\\\\\/"';

/** Numbers, order of names, empty arrays, null and escapes, in a tool and in a call of it. */
const HARD: Readonly<Record<Pair['from']['format'], string>> = {
  'openai-chat': `{"model":"m","max_tokens":9,"messages":[{"role":"user","content":${TEXT}},{"role":"assistant","tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":${JSON.stringify(ARGS)}}}]},{"role":"tool","tool_call_id":"call_1","content":${TEXT}}],"tools":[{"type":"function","function":{"name":"f","parameters":${SCHEMA}}}]}`,
  'anthropic-messages': `{"model":"m","max_tokens":9,"messages":[{"role":"user","content":${TEXT}},{"role":"assistant","content":[{"type":"tool_use","id":"call_1","name":"f","input":${ARGS}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","content":${TEXT}}]}],"tools":[{"name":"f","input_schema":${SCHEMA}}]}`,
};

function textCases(pair: Pair): readonly Case[] {
  const wrong = new Uint8Array([...UTF8.encode('{"model":"'), 0xff, ...UTF8.encode('"}')]);
  const bodies = [...TEXTS, ['what is hard to keep', HARD[pair.from.format]] as const].map(
    ([name, text]) => [name, UTF8.encode(text)] as const,
  );
  return [...bodies, ['no UTF-8', wrong] as const].flatMap(([name, body]) => [
    requestCase(pair, { name: `body: ${name}`, body, stream: false }),
    answeredCase(pair, {
      name: `answer: ${name}`,
      contentType: JSON_TYPE,
      bytes: body.length > 0 ? body : UTF8.encode(' '),
      stream: false,
    }),
  ]);
}

/** Every case of a pair. */
export const casesOf = (pair: Pair): readonly Case[] =>
  [...fixtureCases(pair), ...errorCases(pair), ...textCases(pair)].map((each) => ({
    ...each,
    name: `${pair.from.format} to ${pair.to.format}: ${each.name}`,
  }));
