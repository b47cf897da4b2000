import type {
  Decoded,
  EncodedRequest,
  Json,
  JsonObject,
  OperationCodec,
  RequestContext,
  RerankAnswer,
  RerankRequest,
} from '@dragoman/spec';
import { writeJson } from '@dragoman/framing';
import { readRequestBody, type ObjectReader } from '../reading/object-reader.ts';
import { numberOf, objectOf, objectsOf, textOf, unreadable } from '../reading/provider-body.ts';
import { readUsage } from './usage.ts';

/** @see https://docs.cohere.com/reference/rerank */
export const rerank: OperationCodec<RerankRequest, RerankAnswer> = {
  decodeRequest(body: JsonObject, context: RequestContext): Decoded<RerankRequest> {
    const reader = readRequestBody(body);
    const top = reader.integer('top_n');
    const returnDocuments = reader.boolean('return_documents');
    const maxTokensPerDocument = reader.integer('max_tokens_per_doc');
    const request: RerankRequest = {
      model: reader.string('model') ?? context.model,
      query: reader.required('query', reader.string('query')),
      documents: reader.required('documents', reader.list('documents')).map((each, at) => document(reader, each, at)),
      ...(top !== undefined && { top }),
      ...(returnDocuments !== undefined && { returnDocuments }),
      ...(maxTokensPerDocument !== undefined && { maxTokensPerDocument }),
    };
    return { request, uses: reader.allUses() };
  },

  encodeRequest({ model, query, documents, top, maxTokensPerDocument }: RerankRequest): EncodedRequest {
    return {
      body: {
        model,
        query,
        documents: documents.map(asText),
        ...(top !== undefined && { top_n: top }),
        ...(maxTokensPerDocument !== undefined && { max_tokens_per_doc: maxTokensPerDocument }),
      },
      path: '/v2/rerank',
      warnings: [],
    };
  },

  decodeAnswer(body: JsonObject, { documents, returnDocuments }: RerankRequest): RerankAnswer {
    if (!Array.isArray(body['results'])) throw unreadable('a ranking', 'it has no results');
    const meta = objectOf(body['meta']) ?? {};
    const id = textOf(body['id']);
    const searches = numberOf(objectOf(meta['billed_units'])?.['search_units']);
    const results = objectsOf(body['results']).map((result) => {
      const index = numberOf(result['index']);
      const score = numberOf(result['relevance_score']);
      const ranked = index === undefined ? undefined : documents[index];
      if (index === undefined || score === undefined || ranked === undefined)
        throw unreadable('a ranking', 'a result has no score, or is of no document');
      return { index, score, ...(returnDocuments && { document: result['document'] ?? asObject(ranked) }) };
    });
    return {
      results,
      usage: readUsage(meta),
      ...(id !== undefined && { id }),
      ...(searches !== undefined && { searches }),
    };
  },

  encodeAnswer({ id, results, searches }: RerankAnswer): JsonObject {
    return {
      id: id ?? '',
      results: results.map(({ index, score, document: ranked }) => ({
        index,
        relevance_score: score,
        ...(ranked !== undefined && { document: ranked }),
      })),
      meta: { api_version: { version: '2' }, billed_units: { search_units: searches ?? 1 } },
    };
  },
};

function document(reader: ObjectReader, value: Json, at: number): string | JsonObject {
  if (typeof value === 'string') return value;
  return objectOf(value) ?? reader.fail(`documents[${at}]`, 'expected text or an object');
}

/** Cohere ranks texts; an object with no more than a text is one. */
function asText(ranked: string | JsonObject): string {
  if (typeof ranked === 'string') return ranked;
  const text = textOf(ranked['text']);
  return text !== undefined && Object.keys(ranked).length === 1 ? text : writeJson(ranked);
}

const asObject = (ranked: string | JsonObject): JsonObject => (typeof ranked === 'string' ? { text: ranked } : ranked);
