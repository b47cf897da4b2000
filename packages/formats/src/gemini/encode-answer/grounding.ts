import type { Citation, JsonObject } from '@dragoman/spec';
import { textOffsets } from '../text-offsets.ts';

/** A citation and the text part it is about, as places in all texts of the answer (UTF-16 units). */
export interface Placed {
  readonly citation: Citation;
  readonly from: number;
  readonly to: number;
}

/** Where a citation stands in all texts of an answer; one that names no place is about its whole part. */
export const placed = (citation: Citation, part: { readonly from: number; readonly to: number }): Placed => ({
  citation,
  from: part.from + (citation.start ?? 0),
  to: citation.end === undefined ? part.to : part.from + citation.end,
});

interface Support {
  readonly segment: JsonObject;
  readonly indexes: number[];
}

/** `groundingMetadata`: each source once, and the places that rest on it. */
export function groundingMetadata(citations: readonly Placed[], text: string): JsonObject {
  const offsets = textOffsets(text);
  const chunks = new Map<string, { readonly index: number; readonly chunk: JsonObject }>();
  const supports = new Map<string, Support>();
  for (const { citation, from, to } of citations) {
    const chunk = chunkOf(citation);
    const key = JSON.stringify([citation.url, citation.title, citation.citedText]);
    const known = chunks.get(key) ?? { index: chunks.size, chunk };
    chunks.set(key, known);
    const segment = {
      startIndex: offsets.byteOf(Math.min(from, text.length)) ?? 0,
      endIndex: offsets.byteOf(Math.min(to, text.length)) ?? 0,
      text: text.slice(from, to),
    };
    const support: Support = supports.get(`${from}-${to}`) ?? { segment, indexes: [] };
    support.indexes.push(known.index);
    supports.set(`${from}-${to}`, support);
  }
  return {
    groundingChunks: [...chunks.values()].map(({ chunk }) => chunk),
    groundingSupports: [...supports.values()].map(({ segment, indexes }) => ({
      segment,
      groundingChunkIndices: indexes,
    })),
  };
}

/** A source whose words are known was looked up; others are pages. */
function chunkOf({ url, title, citedText }: Citation): JsonObject {
  const source = { ...(url !== undefined && { uri: url }), ...(title !== undefined && { title }) };
  return citedText === undefined ? { web: source } : { retrievedContext: { ...source, text: citedText } };
}
