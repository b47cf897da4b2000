import {
  GatewayError,
  type EmbedAnswer,
  type EmbedInput,
  type EmbedRequest,
  type Json,
  type JsonObject,
} from '@dragoman/spec';
import { listOf, numberOf, objectOf, objectsOf, textOf, unreadable } from '../../reading/provider-body.ts';
import { dataUrl } from '../../translating/data-url.ts';

/** InvokeModel takes every maker's own body. */
export interface EmbedFamily {
  readonly matches: (model: string) => boolean;
  readonly encode: (request: EmbedRequest) => { readonly body: JsonObject; readonly warnings: readonly string[] };
  readonly decode: (body: JsonObject, request: EmbedRequest) => Pick<EmbedAnswer, 'id' | 'vectors' | 'usage'>;
}

/** By the names of models; the last takes all others. */
const FAMILIES: readonly EmbedFamily[] = [
  { matches: (model) => model.includes('cohere'), encode: encodeCohere, decode: decodeCohere },
  { matches: (model) => model.includes('nova'), encode: encodeNova, decode: decodeNova },
  { matches: () => true, encode: encodeTitan, decode: decodeTitan },
];

export const familyOf = (model: string): EmbedFamily => FAMILIES.find(({ matches }) => matches(model))!;

const refuse = (param: string, why: string): never => {
  throw new GatewayError('cannot_translate', `${param}: ${why}`, { param });
};

const leftOut = (request: EmbedRequest, ...fields: readonly (keyof EmbedRequest)[]): readonly string[] =>
  fields.filter((field) => request[field] !== undefined).map((field) => `${field} is left out`);

const textOfInput = (input: EmbedInput, at: number): string =>
  input.type === 'text' ? input.text : refuse(`inputs[${at}]`, `${input.type} cannot be sent to this model`);

/** Titan and Nova take one text a call. */
function onlyText({ inputs }: EmbedRequest): string {
  const [input, second] = inputs;
  if (second) refuse('inputs[1]', 'this model embeds one input a call');
  return textOfInput(input ?? refuse('inputs', 'is empty'), 0);
}

function floatsOnly({ encoding }: EmbedRequest): void {
  // Base64 is written by whoever answers the caller.
  if (encoding !== undefined && encoding !== 'float' && encoding !== 'base64')
    refuse('encoding', `${encoding} cannot be asked of this model`);
}

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html */
function encodeTitan(request: EmbedRequest) {
  floatsOnly(request);
  const { dimensions } = request;
  return {
    body: { inputText: onlyText(request), ...(dimensions !== undefined && { dimensions }) },
    warnings: leftOut(request, 'purpose', 'truncate', 'title', 'user'),
  };
}

function decodeTitan(body: JsonObject) {
  const input = numberOf(body.inputTextTokenCount);
  return { vectors: [vectorOf(body.embedding)], usage: input === undefined ? {} : { input, output: 0 } };
}

const NOVA_PURPOSES: Readonly<Record<NonNullable<EmbedRequest['purpose']>, string>> = {
  search_document: 'GENERIC_INDEX',
  search_query: 'GENERIC_RETRIEVAL',
  classification: 'CLASSIFICATION',
  clustering: 'CLUSTERING',
};

/** @see https://docs.aws.amazon.com/nova/latest/userguide/embeddings-schema.html */
function encodeNova(request: EmbedRequest) {
  floatsOnly(request);
  const { purpose = 'search_document', dimensions, truncate = 'none' } = request;
  const singleEmbeddingParams = {
    embeddingPurpose: NOVA_PURPOSES[purpose],
    ...(dimensions !== undefined && { embeddingDimension: dimensions }),
    text: { value: onlyText(request), truncationMode: truncate.toUpperCase() },
  };
  return { body: { taskType: 'SINGLE_EMBEDDING', singleEmbeddingParams }, warnings: leftOut(request, 'title', 'user') };
}

/** How many tokens it took stands in a header only. */
function decodeNova(body: JsonObject) {
  return { vectors: objectsOf(body.embeddings).map(({ embedding }) => vectorOf(embedding)), usage: {} };
}

/** From version 4 on they are called by their sides. */
const SIDES = { none: 'NONE', start: 'LEFT', end: 'RIGHT' } as const;

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed.html */
function encodeCohere(request: EmbedRequest) {
  const { model, inputs, purpose, dimensions, truncate, encoding } = request;
  const warnings = leftOut(request, 'title', 'user');
  const body = {
    ...(inputs[0]?.type === 'image' ? { images: inputs.map(imageOf) } : { texts: inputs.map(textOfInput) }),
    input_type: inputs[0]?.type === 'image' ? 'image' : (purpose ?? 'search_document'),
    embedding_types: [cohereType(encoding)],
    ...(dimensions !== undefined && { output_dimension: dimensions }),
    ...(truncate && { truncate: model.includes('v3') ? truncate.toUpperCase() : SIDES[truncate] }),
  };
  const told = purpose === undefined && inputs[0]?.type !== 'image';
  return { body, warnings: told ? [...warnings, 'the purpose was not given: search_document is sent'] : warnings };
}

/** Base64 of floats is written by whoever answers the caller. */
const cohereType = (encoding: EmbedRequest['encoding']): string =>
  encoding === undefined || encoding === 'base64' ? 'float' : encoding;

function imageOf(input: EmbedInput, at: number): string {
  if (input.type !== 'image') return refuse(`inputs[${at}]`, 'pictures and texts cannot be sent together');
  if (input.source.from !== 'data') return refuse(`inputs[${at}]`, 'a picture can only be sent as its bytes');
  return dataUrl(input.source.base64, input.mediaType ?? 'image/png');
}

/** Version 3 without types answers a list; else they stand by their type. How many tokens it took is in a header. */
function decodeCohere({ id, embeddings }: JsonObject, { encoding }: EmbedRequest) {
  const vectors = Array.isArray(embeddings) ? embeddings : listOf(objectOf(embeddings)?.[cohereType(encoding)]);
  return { id: textOf(id), vectors: vectors.map(vectorOf), usage: {} };
}

function vectorOf(value: Json | undefined): readonly number[] {
  const numbers = listOf(value);
  if (numbers.length === 0 || !numbers.every((each) => typeof each === 'number'))
    throw unreadable('an answer', 'an embedding is not a vector');
  return numbers;
}
