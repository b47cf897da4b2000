import type { ErrorDialect, Format } from './formats.ts';

/** Which numbers of an answer are its usage; `none`: the answer is not paid by the token. */
export type UsageShape = 'openai' | 'embeddings' | 'responses' | 'anthropic' | 'gemini' | 'bedrock' | 'cohere' | 'none';

/** Where the name of the model stands in a request. */
export type ModelPlace = 'body' | 'path' | 'query' | 'form';

/**
 * One thing that can be asked on the data port. The table below is the only place where a path is written down:
 * the guard that runs in Envoy, the routes and the docs are made from it.
 */
export interface Endpoint {
  /** `{model}` stands for one path segment (percent-encoded by the caller), `*` at the end for any rest. */
  readonly path: string;
  readonly method: 'POST' | 'GET';
  /** What a provider has to speak to be asked. */
  readonly format: Format;
  /** `gen_ai.operation.name` of the log. */
  readonly operation: string;
  readonly model: ModelPlace;
  readonly usage: UsageShape;
  readonly errors: ErrorDialect;
  /** The path itself says that the answer is a stream; otherwise the body's `stream` does. */
  readonly streams?: true;
  /** A stream can be asked to report usage (`stream_options.include_usage`). */
  readonly asksUsage?: true;
}

const openai = { method: 'POST', format: 'openai-chat', model: 'body', errors: 'openai' } as const;
const gemini = { method: 'POST', format: 'gemini', model: 'path', errors: 'google' } as const;
const bedrock = {
  method: 'POST',
  format: 'bedrock-converse',
  model: 'path',
  errors: 'bedrock',
  usage: 'bedrock',
} as const;
const cohere = { method: 'POST', format: 'cohere', model: 'body', errors: 'cohere' } as const;
const anthropic = { method: 'POST', format: 'anthropic-messages', model: 'body', errors: 'anthropic' } as const;

const geminiPaths = (version: string): readonly Endpoint[] => [
  { ...gemini, path: `${version}/models/{model}:generateContent`, operation: 'generate_content', usage: 'gemini' },
  {
    ...gemini,
    path: `${version}/models/{model}:streamGenerateContent`,
    operation: 'generate_content',
    usage: 'gemini',
    streams: true,
  },
  { ...gemini, path: `${version}/models/{model}:countTokens`, operation: 'count_tokens', usage: 'none' },
  { ...gemini, path: `${version}/models/{model}:embedContent`, operation: 'embeddings', usage: 'gemini' },
  { ...gemini, path: `${version}/models/{model}:batchEmbedContents`, operation: 'embeddings', usage: 'gemini' },
];

/** Everything the data port answers by asking a provider. */
export const ENDPOINTS: readonly Endpoint[] = [
  { ...openai, path: '/v1/chat/completions', operation: 'chat', usage: 'openai', asksUsage: true },
  { ...openai, path: '/v1/completions', operation: 'text_completion', usage: 'openai' },
  { ...openai, path: '/v1/embeddings', operation: 'embeddings', usage: 'embeddings' },
  { ...openai, path: '/v1/responses', format: 'openai-responses', operation: 'chat', usage: 'responses' },
  { ...openai, path: '/v1/moderations', operation: 'moderation', usage: 'none' },
  { ...openai, path: '/v1/images/generations', operation: 'image_generation', usage: 'responses' },
  { ...openai, path: '/v1/images/edits', operation: 'image_generation', model: 'form', usage: 'responses' },
  { ...openai, path: '/v1/images/variations', operation: 'image_generation', model: 'form', usage: 'none' },
  { ...openai, path: '/v1/audio/speech', operation: 'speech', usage: 'none' },
  { ...openai, path: '/v1/audio/transcriptions', operation: 'transcription', model: 'form', usage: 'responses' },
  { ...openai, path: '/v1/audio/translations', operation: 'transcription', model: 'form', usage: 'none' },
  { ...openai, path: '/v1/realtime', method: 'GET', operation: 'realtime', model: 'query', usage: 'none' },
  { ...anthropic, path: '/v1/messages', operation: 'chat', usage: 'anthropic' },
  { ...anthropic, path: '/v1/messages/count_tokens', operation: 'count_tokens', usage: 'none' },
  ...geminiPaths('/v1beta'),
  ...geminiPaths('/v1'),
  { ...bedrock, path: '/model/{model}/converse', operation: 'chat' },
  { ...bedrock, path: '/model/{model}/converse-stream', operation: 'chat', streams: true },
  { ...cohere, path: '/v2/chat', operation: 'chat', usage: 'cohere' },
  { ...cohere, path: '/v2/embed', operation: 'embeddings', usage: 'cohere' },
  { ...cohere, path: '/v2/rerank', operation: 'rerank', usage: 'none' },
];

/** A prefix that may stand before every path of a format and is taken off: `/anthropic/v1/messages`. */
export const PATH_PREFIXES: readonly string[] = ['/anthropic'];

/** Whose error shape an unknown path gets: the first prefix that fits, else OpenAI's. */
export const ERROR_DIALECT_BY_PREFIX: readonly (readonly [prefix: string, errors: ErrorDialect])[] = [
  ['/anthropic', 'anthropic'],
  ['/v1/messages', 'anthropic'],
  ['/v1beta', 'google'],
  ['/v1/models/', 'openai'],
  ['/model/', 'bedrock'],
  ['/v2/', 'cohere'],
];
