import type { Json, JsonObject, OperationCodec, RerankAnswer, RerankRequest } from '@dragoman/spec';
import { writeJson } from '@dragoman/framing';
import { readRequestBody } from '../reading/object-reader.ts';
import { numberOf, objectOf, objectsOf, textOf, unreadable } from '../reading/provider-body.ts';

/**
 * Rerank models behind InvokeModel, Cohere's and Amazon's: one body, of which Amazon's takes no version.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/rerank-supported.html
 */
export const rerank: OperationCodec<RerankRequest, RerankAnswer> = {
  decodeRequest(json, { model }) {
    const body = readRequestBody(json);
    body.ignore('api_version');
    const request: RerankRequest = {
      model,
      query: body.required('query', body.string('query')),
      documents: body.required('documents', body.list('documents')).map((document, at) => {
        const known = textOf(document) ?? objectOf(document);
        return known ?? body.fail(`documents[${at}]`, 'expected text or an object');
      }),
      top: body.integer('top_n'),
    };
    return { request, uses: body.allUses() };
  },

  encodeRequest({ model, query, documents, top, maxTokensPerDocument }) {
    return {
      body: {
        query,
        documents: documents.map(asText),
        ...(top !== undefined && { top_n: top }),
        ...(model.includes('cohere') && { api_version: 2 }),
      },
      path: '/model/{model}/invoke',
      warnings: maxTokensPerDocument === undefined ? [] : ['max_tokens_per_doc is left out'],
    };
  },

  decodeAnswer(body, { documents, returnDocuments }) {
    if (!Array.isArray(body.results)) throw unreadable('an answer', 'it has no results');
    const results = objectsOf(body.results).map((result) => {
      const index = numberOf(result.index) ?? -1;
      const ranked = documents[index];
      if (ranked === undefined) throw unreadable('an answer', 'a result is of no document');
      return { index, score: scoreOf(result), ...(returnDocuments && { document: asDocument(ranked) }) };
    });
    return { id: textOf(body.id), results, usage: {} };
  },

  encodeAnswer: ({ results }) => ({
    results: results.map(({ index, score }) => ({ index, relevance_score: score })),
  }),
};

const asText = (document: string | JsonObject): string =>
  typeof document === 'string' ? document : (textOf(document.text) ?? writeJson(document));

const asDocument = (document: string | JsonObject): Json =>
  typeof document === 'string' ? { text: document } : document;

function scoreOf({ relevance_score, relevanceScore }: JsonObject): number {
  const score = numberOf(relevance_score) ?? numberOf(relevanceScore);
  if (score === undefined) throw unreadable('an answer', 'a result has no score');
  return score;
}
