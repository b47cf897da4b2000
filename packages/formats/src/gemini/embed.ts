import {
  GatewayError,
  type Decoded,
  type EmbedAnswer,
  type EmbedInput,
  type EmbedRequest,
  type EncodedRequest,
  type JsonObject,
  type OperationCodec,
  type RequestContext,
} from '@dragoman/spec';
import { readRequestBody, type ObjectReader } from '../reading/object-reader.ts';
import { objectOf, objectsOf, unreadable } from '../reading/provider-body.ts';
import { floatsOfBase64 } from '../translating/float-vectors.ts';
import { readMedia } from './decode-request/media.ts';
import { mediaPart } from './encode-request/media.ts';
import { eitherSpelling } from './spelling.ts';
import { readUsage, writeUsage } from './usage.ts';
import { readPredictions, vectorOf } from './vertex-embed.ts';

const PURPOSES: Readonly<Record<NonNullable<EmbedRequest['purpose']>, string>> = {
  search_document: 'RETRIEVAL_DOCUMENT',
  search_query: 'RETRIEVAL_QUERY',
  classification: 'CLASSIFICATION',
  clustering: 'CLUSTERING',
};

/** `embedContent` and `batchEmbedContents`. @see https://ai.google.dev/api/embeddings */
export const embed: OperationCodec<EmbedRequest, EmbedAnswer> = {
  decodeRequest(body: JsonObject, { model }: RequestContext): Decoded<EmbedRequest> {
    const reader = readRequestBody(body, eitherSpelling);
    const requests = reader.objects('requests') ?? [reader];
    const [first] = requests;
    if (!first) return reader.fail('requests', 'is empty');
    const inputs = requests.map(readInput);
    const settings = requests.map(readSettings);
    if (settings.some((each) => !isSame(each, settings[0]!)))
      reader.fail('requests', 'all have to ask for the same taskType, title and outputDimensionality');
    return { request: { model, inputs, ...settings[0] }, uses: reader.allUses() };
  },

  encodeRequest(request: EmbedRequest): EncodedRequest {
    const { inputs, encoding, purpose, title, dimensions, model } = request;
    // Floats become base64 where the caller wants it, on the way back.
    if (encoding !== undefined && encoding !== 'float' && encoding !== 'base64')
      throw new GatewayError('cannot_translate', `encoding: gemini has no ${encoding}`, { param: 'encoding' });
    const settings = {
      ...(purpose !== undefined && { taskType: PURPOSES[purpose] }),
      ...(title !== undefined && { title }),
      ...(dimensions !== undefined && { outputDimensionality: dimensions }),
    };
    const contents = inputs.map((input, at) => ({ parts: [inputPart(input, `inputs[${at}]`)] }));
    const [only] = contents;
    if (only && contents.length === 1)
      return { body: { content: only, ...settings }, path: '/v1beta/models/{model}:embedContent', warnings: [] };
    const requests = contents.map((content) => ({ model: `models/${model}`, content, ...settings }));
    return { body: { requests }, path: '/v1beta/models/{model}:batchEmbedContents', warnings: [] };
  },

  decodeAnswer(body: JsonObject, { model, inputs }: EmbedRequest): EmbedAnswer {
    const predicted = body['predictions'] === undefined ? undefined : readPredictions(body);
    if (predicted?.vectors.length === inputs.length) return { model, ...predicted };
    const single = objectOf(body['embedding']);
    const embeddings = single ? [single] : objectsOf(body['embeddings']);
    if (embeddings.length !== inputs.length) throw unreadable('embeddings', 'there are not as many as inputs');
    const usage = objectOf(body['usageMetadata']);
    return { model, vectors: embeddings.map(vectorOf), usage: usage ? readUsage(usage) : {} };
  },

  encodeAnswer({ vectors, usage }: EmbedAnswer, { inputs }: EmbedRequest): JsonObject {
    const embeddings = vectors.map((vector) => ({
      values: typeof vector === 'string' ? floatsOfBase64(vector) : vector,
    }));
    const usageMetadata = writeUsage(usage);
    const counted = Object.keys(usageMetadata).length > 0 && { usageMetadata };
    // One input may have been asked for either way, and each client reads its own field.
    return { ...(inputs.length === 1 && { embedding: embeddings[0] }), embeddings, ...counted };
  },
};

function readInput(request: ObjectReader): EmbedInput {
  request.ignore('model');
  const content = request.required('content', request.object('content'));
  content.ignore('role');
  const parts = content.objects('parts') ?? [];
  const texts = parts.map((part) => part.string('text'));
  if (texts.length > 0 && texts.every((text) => text !== undefined)) return { type: 'text', text: texts.join('') };
  const [part] = parts;
  const media = part && readMedia(part);
  if (media?.type !== 'image' || parts.length > 1) return content.fail('parts', 'expected text or one image');
  return { type: 'image', source: media.source, mediaType: media.mediaType };
}

type Settings = Pick<EmbedRequest, 'purpose' | 'title' | 'dimensions'>;

function readSettings(request: ObjectReader): Settings {
  const task = request.string('taskType');
  const purpose = Object.entries(PURPOSES).find(([, word]) => word === task)?.[0] as EmbedRequest['purpose'];
  if (task !== undefined && purpose === undefined) request.uses('unknown-field', 'taskType');
  const title = request.string('title');
  const dimensions = request.integer('outputDimensionality');
  return {
    ...(purpose !== undefined && { purpose }),
    ...(title !== undefined && { title }),
    ...(dimensions !== undefined && { dimensions }),
  };
}

const isSame = (a: Settings, b: Settings): boolean =>
  a.purpose === b.purpose && a.title === b.title && a.dimensions === b.dimensions;

function inputPart(input: EmbedInput, path: string): JsonObject {
  if (input.type === 'text') return { text: input.text };
  if (input.type === 'image') return mediaPart({ ...input, type: 'image' }, path);
  throw new GatewayError('cannot_translate', `${path}: gemini takes no token ids`, { param: path });
}
