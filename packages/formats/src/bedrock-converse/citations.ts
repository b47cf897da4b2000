import type { Citation, JsonObject } from '@dragoman/spec';
import { numberOf, objectOf, objectsOf, textOf } from '../reading/provider-body.ts';

const FORMAT = 'bedrock-converse';

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Citation.html */
export function decodeCitation(wire: JsonObject): Citation {
  const [place] = Object.values(objectOf(wire.location) ?? {});
  const where = objectOf(place);
  const texts = objectsOf(wire.sourceContent).flatMap(({ text }) => textOf(text) ?? []);
  return {
    url: textOf(where?.url) ?? textOf(wire.source),
    title: textOf(wire.title),
    citedText: texts.length > 0 ? texts.join('') : undefined,
    document: numberOf(where?.documentIndex),
    native: { format: FORMAT, value: wire },
  };
}

/** Its own as it came; of another format what there is a word for. */
export function encodeCitation(citation: Citation): JsonObject {
  const own = ownCitation(citation);
  if (own) return own;
  const { url, title, citedText, document } = citation;
  return {
    ...(title !== undefined && { title }),
    ...(citedText !== undefined && { sourceContent: [{ text: citedText }] }),
    location: url === undefined ? { documentChar: { documentIndex: document ?? 0 } } : { web: { url } },
  };
}

/** What the API takes back: only what it said itself. */
export const ownCitation = ({ native }: Citation): JsonObject | undefined =>
  native?.format === FORMAT ? objectOf(native.value) : undefined;
