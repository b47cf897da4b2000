import type { Citation, Json, JsonObject } from '@dragoman/spec';
import { numberOf, objectOf, objectsOf, textOf } from '../reading/provider-body.ts';
import { codePoints } from './code-points.ts';

/**
 * Citations of one text, one for each source of each place.
 * @see https://docs.cohere.com/docs/documents-and-citations
 */
export function readCitations(citations: readonly JsonObject[], text: string): readonly Citation[] {
  if (citations.length === 0) return [];
  const { unitOf } = codePoints(text);
  return citations.flatMap((citation) => {
    const start = unitOf(numberOf(citation['start']) ?? -1);
    const end = unitOf(numberOf(citation['end']) ?? -1);
    const place = start === undefined || end === undefined ? {} : { start, end };
    return objectsOf(citation['sources']).map((source): Citation => ({ ...sourceOf(source), ...place }));
  });
}

/** What a tool said or a document holds has no fixed fields; these are the usual ones. */
function sourceOf(source: JsonObject): Citation {
  const fields = objectOf(source['tool_output']) ?? objectOf(source['document']) ?? {};
  const url = textOf(fields['url']);
  const title = textOf(fields['title']);
  const citedText = textOf(fields['text']) ?? textOf(fields['snippet']) ?? textOf(fields['content']);
  // Documents without an id are numbered.
  const [, number] = /^doc:(\d{1,9})$/.exec(textOf(source['id']) ?? '') ?? [];
  return {
    ...(url !== undefined && { url }),
    ...(title !== undefined && { title }),
    ...(citedText !== undefined && { citedText }),
    ...(number !== undefined && { document: Number(number) }),
    native: { format: 'cohere', value: source },
  };
}

/** Citations of one text as Cohere writes them: each place once, with all its sources. */
export function writeCitations(
  citations: readonly Citation[],
  { text, index }: { readonly text: string; readonly index: number },
): readonly JsonObject[] {
  if (citations.length === 0) return [];
  const { pointOf } = codePoints(text);
  const places = new Map<string, { readonly citation: JsonObject; readonly sources: Json[] }>();
  for (const citation of citations) {
    // A citation that names no place is about the whole text.
    const start = citation.start ?? 0;
    const end = citation.end ?? text.length;
    const place = places.get(`${start}-${end}`) ?? {
      citation: { start: pointOf(start) ?? 0, end: pointOf(end) ?? 0, text: text.slice(start, end) },
      sources: [],
    };
    place.sources.push(writeSource(citation, place.sources.length));
    places.set(`${start}-${end}`, place);
  }
  return [...places.values()].map(({ citation, sources }) => ({
    ...citation,
    sources,
    type: 'TEXT_CONTENT',
    content_index: index,
  }));
}

function writeSource({ native, url, title, citedText, document }: Citation, at: number): Json {
  if (native?.format === 'cohere') return native.value;
  const id = document === undefined ? (url ?? title ?? `source:${at}`) : `doc:${document}`;
  return {
    type: 'document',
    id,
    document: {
      id,
      ...(title !== undefined && { title }),
      ...(url !== undefined && { url }),
      ...(citedText !== undefined && { text: citedText }),
    },
  };
}
