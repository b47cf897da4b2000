import {
  GatewayError,
  type Decoded,
  type EmbedAnswer,
  type EmbedInput,
  type EmbedRequest,
  type EncodedRequest,
  type Json,
  type JsonObject,
  type OperationCodec,
  type RequestContext,
} from '@dragoman/spec';
import { unsaidUsage } from '../gathering/unsaid-usage.ts';
import { readRequestBody, type ObjectReader } from '../reading/object-reader.ts';
import { numberOf, objectOf, objectsOf, textOf, unreadable } from '../reading/provider-body.ts';
import { base64OfFloats, floatsOfBase64 } from '../translating/float-vectors.ts';

function decodeRequest(json: JsonObject, context: RequestContext): Decoded<EmbedRequest> {
  const body = readRequestBody(json);
  const user = body.string('user');
  if (user !== undefined) body.uses('user', 'user');
  const request: EmbedRequest = {
    model: body.string('model') ?? context.model,
    inputs: inputsOf(body),
    dimensions: body.integer('dimensions'),
    encoding: encodingOf(body),
    user,
  };
  return { request, uses: body.allUses() };
}

/** A text, texts, tokens, or lists of tokens. */
function inputsOf(body: ObjectReader): readonly EmbedInput[] {
  const input = body.required('input', body.raw('input'));
  if (typeof input === 'string') return [{ type: 'text', text: input }];
  const list: readonly Json[] = Array.isArray(input) ? input : body.fail('input', 'expected text or a list');
  if (isTokens(list)) return [{ type: 'tokens', tokens: list }];
  return list.map((each, at): EmbedInput => {
    if (typeof each === 'string') return { type: 'text', text: each };
    if (isTokens(each)) return { type: 'tokens', tokens: each };
    return body.fail(`input[${at}]`, 'expected text or tokens');
  });
}

const isTokens = (value: Json): value is readonly number[] =>
  Array.isArray(value) && value.length > 0 && value.every((token) => typeof token === 'number');

function encodingOf(body: ObjectReader): EmbedRequest['encoding'] {
  const encoding = body.string('encoding_format');
  if (encoding === undefined || encoding === 'float' || encoding === 'base64') return encoding;
  return body.fail('encoding_format', 'expected float or base64');
}

/** What is said here has no other way to be said: it is left out with a warning. */
const LEFT_OUT = ['purpose', 'truncate', 'title'] as const;

function encodeRequest(request: EmbedRequest): EncodedRequest {
  const { model, dimensions, encoding, user } = request;
  if (encoding !== undefined && encoding !== 'float' && encoding !== 'base64') {
    throw new GatewayError('cannot_translate', `encoding: ${encoding} cannot be asked for`, { param: 'encoding' });
  }
  return {
    body: { model, input: request.inputs.map(encodeInput), dimensions, encoding_format: encoding, user },
    path: '/v1/embeddings',
    warnings: LEFT_OUT.filter((field) => request[field] !== undefined).map((field) => `${field} is left out`),
  };
}

function encodeInput(input: EmbedInput, at: number): Json {
  switch (input.type) {
    case 'text':
      return input.text;
    case 'tokens':
      return input.tokens;
    case 'image': {
      const param = `inputs[${at}]`;
      throw new GatewayError('cannot_translate', `${param}: an image cannot be embedded`, { param });
    }
  }
}

/** In the order of the inputs, whatever the order in the answer. */
function decodeAnswer(body: JsonObject, request: EmbedRequest): EmbedAnswer {
  const entries = [...objectsOf(body['data'])].sort(
    (a, b) => (numberOf(a['index']) ?? 0) - (numberOf(b['index']) ?? 0),
  );
  if (entries.length !== request.inputs.length)
    throw unreadable('an answer', 'it does not have one vector for each input');
  const usage = objectOf(body['usage']) ?? {};
  const input = numberOf(usage['prompt_tokens']) ?? numberOf(usage['total_tokens']);
  return {
    id: textOf(body['id']),
    model: textOf(body['model']) ?? request.model,
    vectors: entries.map(({ embedding }) => vectorOf(embedding)),
    usage: input === undefined ? {} : { input, output: numberOf(usage['completion_tokens']) ?? 0 },
  };
}

function vectorOf(embedding: Json | undefined): readonly number[] | string {
  if (typeof embedding === 'string' || (embedding !== undefined && isTokens(embedding))) return embedding;
  throw unreadable('an answer', 'an embedding is not a vector');
}

/** Whatever the provider wrote, the caller gets what he asked for. */
function encodeAnswer({ model, vectors, usage }: EmbedAnswer, { encoding }: EmbedRequest): JsonObject {
  const asAsked = (vector: readonly number[] | string): readonly number[] | string => {
    if (encoding === 'base64') return typeof vector === 'string' ? vector : base64OfFloats(vector);
    return typeof vector === 'string' ? floatsOfBase64(vector) : vector;
  };
  const input = usage.input ?? 0;
  return {
    object: 'list',
    data: vectors.map((vector, index) => ({ object: 'embedding', index, embedding: asAsked(vector) })),
    model,
    usage: {
      prompt_tokens: input,
      total_tokens: input + (usage.output ?? 0),
      ...(usage.input === undefined && unsaidUsage(usage, [], ['input', 'output'])),
    },
  };
}

export const embed: OperationCodec<EmbedRequest, EmbedAnswer> = {
  decodeRequest,
  encodeRequest,
  decodeAnswer,
  encodeAnswer,
};
