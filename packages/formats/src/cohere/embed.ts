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
import { readRequestBody, type ObjectReader } from '../reading/object-reader.ts';
import { listOf, objectOf, textOf, unreadable } from '../reading/provider-body.ts';
import { dataUrl, sourceOfUrl } from '../translating/data-url.ts';
import { base64OfFloats, floatsOfBase64 } from '../translating/float-vectors.ts';
import { readUsage } from './usage.ts';

type Encoding = NonNullable<EmbedRequest['encoding']>;

const ENCODINGS: readonly Encoding[] = ['float', 'base64', 'int8', 'uint8', 'binary', 'ubinary'];
const PURPOSES = ['search_document', 'search_query', 'classification', 'clustering'] as const;
const INPUT_TYPES = [...PURPOSES, 'image'] as const;
const TRUNCATIONS = ['none', 'start', 'end'] as const;
const MOST_INPUTS = 96;

/** @see https://docs.cohere.com/reference/embed */
export const embed: OperationCodec<EmbedRequest, EmbedAnswer> = {
  decodeRequest(body: JsonObject, context: RequestContext): Decoded<EmbedRequest> {
    const reader = readRequestBody(body);
    const type = reader.required('input_type', oneOf(reader, 'input_type', INPUT_TYPES));
    const encoding = readEncoding(reader);
    const dimensions = reader.integer('output_dimension');
    const truncate = reader.string('truncate')?.toLowerCase();
    if (truncate !== undefined) reader.uses('truncation', 'truncate');
    const request: EmbedRequest = {
      model: reader.string('model') ?? context.model,
      inputs: readInputs(reader),
      ...(type !== 'image' && { purpose: type }),
      ...(encoding && { encoding }),
      ...(dimensions !== undefined && { dimensions }),
      ...(truncate !== undefined && { truncate: known(reader, truncate) }),
    };
    return { request, uses: reader.allUses() };
  },

  encodeRequest(request: EmbedRequest): EncodedRequest {
    const { model, inputs, purpose, encoding = 'float', dimensions, truncate } = request;
    if (inputs.length > MOST_INPUTS) throw refused('inputs', `cohere takes at most ${MOST_INPUTS}`);
    const areImages = inputs.every(({ type }) => type === 'image');
    const assumed = areImages ? 'image' : 'search_document';
    return {
      body: {
        model,
        input_type: purpose ?? assumed,
        ...writeInputs(inputs),
        embedding_types: [encoding],
        ...(dimensions !== undefined && { output_dimension: dimensions }),
        ...(truncate && { truncate: truncate.toUpperCase() }),
      },
      path: '/v2/embed',
      warnings: [
        ...(purpose || areImages
          ? []
          : [`cohere wants to know what vectors are for: input_type ${assumed} is assumed`]),
        ...(request.title === undefined ? [] : ['title is left out']),
      ],
    };
  },

  decodeAnswer(body: JsonObject, { model, inputs, encoding }: EmbedRequest): EmbedAnswer {
    const vectors = readVectors(body['embeddings'], encoding);
    if (vectors.length !== inputs.length) throw unreadable('embeddings', 'there are not as many as inputs');
    const id = textOf(body['id']);
    const usage = readUsage(objectOf(body['meta']) ?? {});
    return { ...(id !== undefined && { id }), model, vectors, usage };
  },

  encodeAnswer({ id, vectors, usage }: EmbedAnswer, { inputs, encoding = 'float' }: EmbedRequest): JsonObject {
    const texts = inputs.flatMap((input) => (input.type === 'text' ? [input.text] : []));
    return {
      id: id ?? '',
      embeddings: { [encoding]: vectors.map((vector) => asAsked(vector, encoding)) },
      texts,
      meta: {
        api_version: { version: '2' },
        ...(usage.input !== undefined && { billed_units: { input_tokens: usage.input } }),
      },
      response_type: 'embeddings_by_type',
    };
  },
};

const refused = (param: string, why: string): GatewayError =>
  new GatewayError('cannot_translate', `${param}: ${why}`, { param });

function oneOf<T extends string>(reader: ObjectReader, field: string, words: readonly T[]): T | undefined {
  const word = reader.string(field);
  return word === undefined
    ? undefined
    : (words.find((each) => each === word) ?? reader.fail(field, `expected one of ${words.join(', ')}`));
}

const known = (reader: ObjectReader, word: string): (typeof TRUNCATIONS)[number] =>
  TRUNCATIONS.find((each) => each === word) ?? reader.fail('truncate', 'expected NONE, START or END');

/** Several at once are for Cohere only. */
function readEncoding(reader: ObjectReader): Encoding | undefined {
  const words = reader.strings('embedding_types') ?? [];
  if (words.length > 1) throw refused('embedding_types', 'only one can be asked for');
  const [word] = words;
  if (word === undefined) return undefined;
  return ENCODINGS.find((each) => each === word) ?? reader.fail('embedding_types', `expected ${ENCODINGS.join(', ')}`);
}

function readInputs(reader: ObjectReader): readonly EmbedInput[] {
  const texts = (reader.strings('texts') ?? []).map((text): EmbedInput => ({ type: 'text', text }));
  const images = (reader.strings('images') ?? []).map((url): EmbedInput => ({ type: 'image', ...sourceOfUrl(url) }));
  const inputs = (reader.objects('inputs') ?? []).map(readInput);
  const all = [...texts, ...images, ...inputs];
  return all.length > 0 ? all : reader.fail('texts', 'is required');
}

/** What stands in one input makes one vector: more than one thing can be asked of Cohere only. */
function readInput(input: ObjectReader): EmbedInput {
  const content = input.required('content', input.objects('content'));
  const [block] = content;
  if (!block) return input.fail('content', 'is empty');
  if (content.length > 1) throw refused(input.at('content'), 'only one thing can be embedded as one');
  const type = block.string('type');
  if (type === 'text') return { type, text: block.required('text', block.string('text')) };
  const image = block.required('image_url', block.object('image_url'));
  return { type: 'image', ...sourceOfUrl(image.required('url', image.string('url'))) };
}

function writeInputs(inputs: readonly EmbedInput[]): JsonObject {
  const written = inputs.map((input, at) => writeInput(input, `inputs[${at}]`));
  const texts = written.flatMap(({ text }) => text ?? []);
  const images = written.flatMap(({ image }) => image ?? []);
  if (texts.length === written.length) return { texts };
  if (images.length === written.length) return { images };
  return {
    inputs: written.map(({ text, image }) => ({
      content: [text === undefined ? { type: 'image_url', image_url: { url: image } } : { type: 'text', text }],
    })),
  };
}

function writeInput(input: EmbedInput, path: string): { readonly text?: string; readonly image?: string } {
  if (input.type === 'text') return { text: input.text };
  if (input.type === 'tokens') throw refused(path, 'cohere takes no token ids');
  if (input.source.from !== 'data') throw refused(path, 'cohere takes images as data only');
  return { image: dataUrl(input.source.base64, input.mediaType ?? 'image/png') };
}

type Vector = EmbedAnswer['vectors'][number];

/** By the name of their encoding, or, in older answers, floats alone. */
function readVectors(embeddings: Json | undefined, encoding: Encoding = 'float'): readonly Vector[] {
  const byType = objectOf(embeddings);
  const list = byType ? (byType[encoding] ?? Object.values(byType)[0]) : embeddings;
  return listOf(list).map(readVector);
}

function readVector(value: Json): Vector {
  if (typeof value === 'string') return value;
  const numbers = listOf(value).filter((each): each is number => typeof each === 'number');
  if (numbers.length > 0) return numbers;
  throw unreadable('embeddings', 'a vector is not a list of numbers');
}

function asAsked(vector: Vector, encoding: Encoding): Vector {
  if (encoding === 'base64') return typeof vector === 'string' ? vector : base64OfFloats(vector);
  return typeof vector === 'string' ? floatsOfBase64(vector) : vector;
}
