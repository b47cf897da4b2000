import { GatewayError, type EmbedAnswer, type EncodedRequest, type JsonObject } from '@dragoman/spec';
import { listOf, numberOf, objectOf, objectsOf, sumOf, textOf, unreadable } from '../reading/provider-body.ts';

/** These embed what Gemini reads, one at a time; all others are asked to predict. */
const EMBEDS_CONTENT = /gemini(?!-embedding-001$)|maas/;

/**
 * A question for embeddings as Vertex AI takes it; undefined for another question.
 *
 * @throws GatewayError `cannot_translate` for what the model does not take
 * @see https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/text-embeddings-api
 */
export function vertexEmbed({ body, warnings }: EncodedRequest, model: string): EncodedRequest | undefined {
  const asked = body['content'] === undefined ? objectsOf(body['requests']) : [body];
  if (asked.length === 0) return undefined;
  return EMBEDS_CONTENT.test(model) ? embedContent(asked, warnings) : predict(asked, warnings);
}

const refuse = (why: string): never => {
  throw new GatewayError('cannot_translate', `input: ${why}`, { param: 'input' });
};

function embedContent([first, ...more]: readonly JsonObject[], warnings: readonly string[]): EncodedRequest {
  const { content = null, model: _model, ...settings } = first!;
  if (more.length > 0) refuse('this model embeds one input at a time');
  const config = Object.keys(settings).length > 0 && { embedContentConfig: settings };
  return { body: { content, ...config }, path: '/v1beta/models/{model}:embedContent', warnings };
}

function predict(asked: readonly JsonObject[], warnings: readonly string[]): EncodedRequest {
  const instances = asked.map(({ content, taskType, title }) => ({
    content: wordsOf(objectOf(content) ?? {}),
    ...(taskType !== undefined && { task_type: taskType }),
    ...(title !== undefined && { title }),
  }));
  const outputDimensionality = asked[0]?.['outputDimensionality'];
  return {
    body: { instances, ...(outputDimensionality !== undefined && { parameters: { outputDimensionality } }) },
    path: '/v1beta/models/{model}:predict',
    warnings,
  };
}

const wordsOf = ({ parts }: JsonObject): string =>
  objectsOf(parts)
    .map(({ text }) => textOf(text) ?? refuse('this model embeds text only'))
    .join('');

/** What was predicted, with the tokens that each input had. */
export function readPredictions(body: JsonObject): Pick<EmbedAnswer, 'vectors' | 'usage'> {
  const embeddings = objectsOf(body['predictions']).map(({ embeddings: said }) => objectOf(said) ?? {});
  const input = sumOf(...embeddings.map(({ statistics }) => numberOf(objectOf(statistics)?.['token_count'])));
  return { vectors: embeddings.map(vectorOf), usage: input === undefined ? {} : { input } };
}

/** `values` of an embedding. */
export function vectorOf(embedding: JsonObject): readonly number[] {
  const values = listOf(embedding['values']).filter((value): value is number => typeof value === 'number');
  if (values.length > 0) return values;
  throw unreadable('embeddings', 'a vector is not a list of numbers');
}
