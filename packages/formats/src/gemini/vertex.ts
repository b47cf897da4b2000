import type { EncodedRequest, Json, JsonObject } from '@dragoman/spec';
import { objectOf, objectsOf } from '../reading/provider-body.ts';
import { vertexEmbed } from './vertex-embed.ts';

/**
 * A request in Gemini's words as Vertex AI takes it, which answers 400 to a field that it does not know: calls and
 * results of tools have no id there and go by name and order, what is to be counted lies open, and most embeddings are
 * predictions.
 *
 * @see https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/inference
 */
export function forVertex(encoded: EncodedRequest, model: string): EncodedRequest {
  const embedding = vertexEmbed(encoded, model);
  if (embedding) return embedding;
  const { body, ...rest } = encoded;
  const open = counted(body);
  if (open['contents'] === undefined) return { body: open, ...rest };
  return { body: { ...open, contents: objectsOf(open['contents']).map(withoutIds) }, ...rest };
}

/** @see https://cloud.google.com/vertex-ai/generative-ai/docs/reference/rest/v1/projects.locations.endpoints/countTokens */
const COUNTED = ['contents', 'systemInstruction', 'tools', 'generationConfig'];

function counted(body: JsonObject): JsonObject {
  const wrapped = objectOf(body['generateContentRequest']);
  if (!wrapped) return body;
  return Object.fromEntries(Object.entries(wrapped).filter(([field]) => COUNTED.includes(field)));
}

const withoutIds = (content: JsonObject): JsonObject => ({
  ...content,
  parts: objectsOf(content['parts']).map(withoutId),
});

const IDENTIFIED = ['functionCall', 'functionResponse'];

const withoutId = (part: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(part).map(([field, value]): readonly [string, Json] => {
      const named = IDENTIFIED.includes(field) ? objectOf(value) : undefined;
      if (!named) return [field, value ?? null];
      const { id: _id, ...rest } = named;
      return [field, rest];
    }),
  );
