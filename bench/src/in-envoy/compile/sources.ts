import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../../../..');

const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`;

/** Files that the pair does not need as a whole, or that Lua has its own way for, and what stands there instead. */
const INSTEAD: Readonly<Record<string, string>> = {
  'packages/framing/src/index.ts': lines(
    "export * from './bytes/decode-base64.ts';",
    "export * from './each.ts';",
    "export * from './json/parse-json.ts';",
    "export * from './json/raw-number.ts';",
    "export * from './json/write-json.ts';",
    "export * from './owed-before-failure.ts';",
    "export * from './sse/decode-sse.ts';",
    "export * from './sse/encode-sse.ts';",
  ),
  'packages/framing/src/bytes/decode-utf8.ts': lines(
    "import { GatewayError, type ErrorCode } from '@dragoman/spec';",
    'declare function is_utf8(this: void, bytes: Uint8Array): boolean;',
    'export function decodeUtf8(bytes: Uint8Array, error: ErrorCode): string {',
    '  if (is_utf8(bytes)) return bytes as unknown as string;',
    "  throw new GatewayError(error, 'not valid UTF-8');",
    '}',
  ),
  'packages/framing/src/bytes/decode-base64.ts': lines(
    "import { GatewayError, type ErrorCode } from '@dragoman/spec';",
    'declare function from_base64(this: void, text: string): Uint8Array | undefined;',
    'export function decodeBase64(text: string, error: ErrorCode): Uint8Array {',
    '  const bytes = from_base64(text);',
    '  if (bytes !== undefined) return bytes;',
    "  throw new GatewayError(error, 'not valid base64');",
    '}',
  ),
  'packages/framing/src/bytes/held-bytes.ts': lines(
    'declare function join_bytes(this: void, parts: readonly Uint8Array[]): Uint8Array;',
    'export interface HeldBytes { readonly bytes: Uint8Array; readonly before: Held; readonly length: number }',
    'export type Held = HeldBytes | undefined;',
    'export const heldLength = (held: Held): number => held?.length ?? 0;',
    'export const hold = (before: Held, bytes: Uint8Array): Held =>',
    '  bytes.length === 0 ? before : { bytes, before, length: heldLength(before) + bytes.length };',
    'export function joined(held: Held, bytes: Uint8Array): Uint8Array {',
    '  if (!held) return bytes;',
    '  const parts = [bytes];',
    '  for (let at: Held = held; at; at = at.before) parts.push(at.bytes);',
    '  return join_bytes(parts.reverse());',
    '}',
  ),
  // The service's: names that a provider would refuse are asked otherwise.
  'packages/exchange/src/operations/tool-names.ts': lines(
    "import type { AnswerEvent, AnyMachine, ChatRequest } from '@dragoman/spec';",
    'export interface Renamed { readonly request: ChatRequest; readonly restore?: AnyMachine<AnswerEvent, AnswerEvent> }',
    'export const withFittingNames = (request: ChatRequest): Renamed => ({ request });',
  ),
  'packages/framing/src/json/parse-json.ts': lines(
    "import { GatewayError, type Json } from '@dragoman/spec';",
    "import { decodeUtf8 } from '../bytes/decode-utf8.ts';",
    "import { surveyJson } from './survey-json.ts';",
    "type Blame = 'invalid_body' | 'bad_upstream_answer';",
    'export interface ParseOptions { readonly error?: Blame }',
    'declare function read_json(this: void, text: string, maxDepth: number): Json | undefined;',
    'const MAX_DEPTH = 128;',
    "const WHAT = { invalid_body: 'the body', bad_upstream_answer: \"the provider's answer\" };",
    "export function parseJson(input: string | Uint8Array, { error = 'invalid_body' }: ParseOptions = {}): Json {",
    '  const marked = decodeUtf8(input as Uint8Array, error);',
    "  const text = marked.startsWith('\\uFEFF') ? marked.slice(3) : marked;",
    '  const value = read_json(text, MAX_DEPTH);',
    '  if (value !== undefined) return value;',
    '  if (surveyJson(text).depth > MAX_DEPTH)',
    '    throw new GatewayError(error, `${WHAT[error]} is nested deeper than maxDepth (${MAX_DEPTH})`);',
    '  throw new GatewayError(error, `${WHAT[error]} is not valid JSON`);',
    '}',
  ),
  'packages/framing/src/json/write-json.ts': lines(
    "import type { Json } from '@dragoman/spec';",
    'declare function write_json(this: void, value: Json): string;',
    'export const writeJson = (value: Json): string => write_json(value);',
  ),
  'packages/framing/src/json/raw-number.ts': lines(
    "import type { JsonObject } from '@dragoman/spec';",
    'export interface RawNumber extends JsonObject { readonly rawJSON: string }',
    'declare function is_raw_number(this: void, value: unknown): boolean;',
    'export const isRawNumber = (value: unknown): value is RawNumber => is_raw_number(value);',
  ),
  'packages/formats/src/index.ts': lines(
    "export { CODECS } from './codecs.ts';",
    "export { gatherAnswer, type Answer, type AnswerPart, type Choice } from './gathering/gather-answer.ts';",
    "export { fit } from './translating/fit.ts';",
    "export { inWordsOf } from './translating/in-words-of.ts';",
  ),
  'packages/formats/src/openai-chat/embed.ts': lines('export const embed = undefined;'),
  'packages/exchange/src/joined.ts': lines(
    'declare function join_bytes(this: void, parts: readonly Uint8Array[]): Uint8Array;',
    'export const joined = (parts: readonly Uint8Array[]): Uint8Array => join_bytes(parts);',
  ),
  // The service's: what goes through another cloud's door.
  'packages/exchange/src/operations/ask.ts': lines(
    "import type { EncodedRequest, JsonObject } from '@dragoman/spec';",
    "import { writeJson } from '@dragoman/framing';",
    "import type { Call } from '../call.ts';",
    "import type { Effect } from '../effects.ts';",
    "import { pathFor } from '../path-for.ts';",
    'const UTF8 = new TextEncoder();',
    "export function ask({ to, model }: Call, { body, path }: Pick<EncodedRequest, 'body' | 'path'>): Effect {",
    "  return { type: 'ask', path: pathFor(to.rule, path, model), body: UTF8.encode(writeJson(body)) };",
    '}',
    'export const asTaken = (_call: Call, encoded: EncodedRequest): EncodedRequest => encoded;',
    'export const bytesOf = (body: JsonObject): Uint8Array => UTF8.encode(writeJson(body));',
  ),
  'packages/exchange/src/operations/envelope.ts': lines(
    "import type { Call } from '../call.ts';",
    'export const atItsDoor = (call: Call): Call => call;',
    'export function enveloped(): { readonly text: string; readonly path: string } {',
    "  throw new Error('no envelope is known here');",
    '}',
  ),
  'packages/exchange/src/operations/stream-frames.ts': lines(
    "import { sealed, type AnyMachine, type Frame } from '@dragoman/spec';",
    "import { decodeSse, each, encodeSse } from '@dragoman/framing';",
    'const FROM_SSE: AnyMachine<Uint8Array, Frame> = sealed(decodeSse({ maxEventBytes: 16 * 1024 * 1024 }));',
    'const TO_SSE: AnyMachine<Frame, Uint8Array> = sealed(each(encodeSse));',
    'export const readFrames = (): AnyMachine<Uint8Array, Frame> => FROM_SSE;',
    'export const writeFrames = (): AnyMachine<Frame, Uint8Array> => TO_SSE;',
    "export const streamType = (): string => 'text/event-stream';",
  ),
};

interface Change {
  readonly file: string;
  readonly from: string | RegExp;
  readonly to: string;
}

/** Lines that are others in Lua. */
const CHANGES: readonly Change[] = [
  {
    file: 'packages/spec/src/index.ts',
    from: /export \* from '(\.\/(plugin\/index|endpoints|provider-kind|operations)\.ts)'/g,
    to: "export type * from '$1'",
  },
  {
    file: 'packages/formats/src/codecs.ts',
    from: /import \{ (bedrockConverse|cohere|gemini|openaiResponses) \}.*\n/g,
    to: '',
  },
  { file: 'packages/formats/src/codecs.ts', from: /= \[openaiChat.*\]/, to: '= [openaiChat, anthropicMessages]' },
  {
    file: 'packages/exchange/src/translate.ts',
    from: /import \{ (translateCount|translateEmbed.*|rewrap) \}.*\n/g,
    to: '',
  },
  {
    file: 'packages/exchange/src/translate.ts',
    from: /(count|embed|rerank): translate(Count|Embed|Rerank),/g,
    to: '$1: translateChat,',
  },
  {
    file: 'packages/formats/src/translating/signature-envelope.ts',
    from: /function base64[\s\S]*?\n}\n/,
    to: lines(
      'declare function to_base64(this: void, text: string): string;',
      'const base64 = (text: string): string => to_base64(text);',
    ),
  },
  {
    file: 'packages/formats/src/translating/signature-envelope.ts',
    from: /function fromBase64[\s\S]*?\n}\n/,
    to: lines(
      'declare function from_base64(this: void, text: string): string | undefined;',
      'declare function is_utf8(this: void, text: string): boolean;',
      'function fromBase64(value: string): string | undefined {',
      "  const text = from_base64(value.replaceAll('-', '+').replaceAll('_', '/'));",
      '  return text !== undefined && is_utf8(text) ? text : undefined;',
      '}',
    ),
  },
  ...[
    ['packages/formats/src/translating/cited-text.ts', 'length + text.length'],
    ['packages/formats/src/openai-chat/encode-answer/message.ts', 'before += text.length'],
    ['packages/formats/src/openai-chat/encode-answer/text-place.ts', 'said = text.length'],
  ].flatMap(([file = '', from = '']): readonly Change[] => [
    { file, from, to: from.replace('text.length', 'utf16_length(text)') },
    { file, from: 'import', to: 'declare function utf16_length(this: void, text: string): number;\nimport' },
  ]),
  { file: 'packages/exchange/src/translate.ts', from: 'call.from === call.to.format ? rewrap(translating) : ', to: '' },
];

/** The compiler knows no private names. */
const PRIVATE = /(\bthis\.|readonly |^ +)#([a-z]\w*)/gm;

/** A file of the repository as it is compiled to Lua; each change has to find its place. */
export function sourceOf(file: string): string {
  const instead = INSTEAD[file];
  if (instead !== undefined) return instead;
  let text = readFileSync(join(root, file), 'utf8').replace(PRIVATE, '$1own_$2');
  for (const { from, to } of CHANGES.filter((change) => change.file === file)) {
    const next = text.replace(from, to);
    if (next === text) throw new Error(`${file}: ${String(from)} is not there any more`);
    text = next;
  }
  return text;
}
