import type {
  Decoded,
  EmbedAnswer,
  EmbedRequest,
  EncodedRequest,
  JsonObject,
  OperationCodec,
  RequestContext,
} from '@dragoman/spec';
import { GatewayError } from '@dragoman/spec';
import { readRequestBody } from '../reading/object-reader.ts';
import { unreadable } from '../reading/provider-body.ts';
import { familyOf } from './embed/families.ts';

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html */
function encodeRequest(request: EmbedRequest): EncodedRequest {
  const { body, warnings } = familyOf(request.model).encode(request);
  return { body, path: '/model/{model}/invoke', warnings };
}

function decodeAnswer(body: JsonObject, request: EmbedRequest): EmbedAnswer {
  const { model, inputs } = request;
  const answer = familyOf(model).decode(body, request);
  if (answer.vectors.length !== inputs.length) throw unreadable('embeddings', 'there are not as many as inputs');
  return { model, ...answer };
}

/** The bodies of Titan (`inputText`) and of Cohere (`texts`), whose names say which they are. */
function decodeRequest(json: JsonObject, { model }: RequestContext): Decoded<EmbedRequest> {
  const body = readRequestBody(json);
  const one = body.string('inputText');
  const texts = one === undefined ? body.required('texts', body.strings('texts')) : [one];
  const request: EmbedRequest = {
    model,
    inputs: texts.map((text) => ({ type: 'text', text })),
    dimensions: body.integer('dimensions') ?? body.integer('output_dimension'),
    purpose: purposeOf(body.string('input_type')),
  };
  return { request, uses: body.allUses() };
}

function purposeOf(word: string | undefined): EmbedRequest['purpose'] {
  switch (word) {
    case undefined:
    case 'search_document':
    case 'search_query':
    case 'classification':
    case 'clustering':
      return word;
    default:
      throw new GatewayError('invalid_request', 'input_type: expected a word of Cohere for it', {
        param: 'input_type',
      });
  }
}

function encodeAnswer({ vectors, usage }: EmbedAnswer, { model }: EmbedRequest): JsonObject {
  if (model.includes('cohere')) return { response_type: 'embeddings_floats', embeddings: vectors };
  return { embedding: vectors[0] ?? [], inputTextTokenCount: usage.input ?? 0 };
}

export const embed: OperationCodec<EmbedRequest, EmbedAnswer> = {
  decodeRequest,
  encodeRequest,
  decodeAnswer,
  encodeAnswer,
};
