import type { Citation, Json, JsonObject } from '@dragoman/spec';
import { listOf, numberOf, objectOf, objectsOf, textOf } from '../../reading/provider-body.ts';
import { textOffsets, type TextOffsets } from '../text-offsets.ts';

/** The text that citations are about. */
export interface Cited {
  /** All texts of the answer, which is where Google counts from. */
  readonly text: string;
  /** Where the last text part begins in it. */
  readonly from: number;
}

/** `groundingMetadata` and `citationMetadata` of a candidate. */
export function citationsOf(
  { grounding, citations }: { readonly grounding: JsonObject | undefined; readonly citations: readonly JsonObject[] },
  cited: Cited,
): readonly Citation[] {
  if (!grounding && citations.length === 0) return [];
  const offsets = textOffsets(cited.text);
  const place = (segment: JsonObject): Place => placeOf(segment, { cited, offsets });
  return [...(grounding ? groundingCitations(grounding, place) : []), ...citations.map((each) => plain(each, place))];
}

type Place = Pick<Citation, 'start' | 'end'>;

/** Where a segment stands in the last text part; nowhere if the text there is another than the segment says. */
function placeOf(
  segment: JsonObject,
  { cited, offsets }: { readonly cited: Cited; readonly offsets: TextOffsets },
): Place {
  const end = offsets.unitOf(numberOf(segment['endIndex']) ?? -1);
  const start = offsets.unitOf(numberOf(segment['startIndex']) ?? 0);
  if (end === undefined || start === undefined || start < cited.from || end < start) return {};
  const said = textOf(segment['text']);
  if (said !== undefined && cited.text.slice(start, end) !== said) return {};
  return { start: start - cited.from, end: end - cited.from };
}

/** One citation for each place and each source of it; sources that no place refers to stand alone. */
function groundingCitations(grounding: JsonObject, place: (segment: JsonObject) => Place): readonly Citation[] {
  const sources = objectsOf(grounding['groundingChunks']).map(sourceOf);
  const supports = objectsOf(grounding['groundingSupports']);
  if (supports.length === 0) return sources;
  return supports.flatMap((support) => {
    const where = place(objectOf(support['segment']) ?? {});
    return indexesOf(support['groundingChunkIndices']).flatMap((index) => {
      const source = sources[index];
      return source ? [{ ...source, ...where }] : [];
    });
  });
}

const indexesOf = (value: Json | undefined): readonly number[] =>
  listOf(value).filter((index): index is number => typeof index === 'number');

/** The kinds of a source are told apart by the name of its one field. */
function sourceOf(chunk: JsonObject): Citation {
  const source = objectOf(Object.values(chunk).find((value) => objectOf(value) !== undefined)) ?? {};
  return citation({ url: source['uri'], title: source['title'], citedText: source['text'] });
}

const plain = (each: JsonObject, place: (segment: JsonObject) => Place): Citation => ({
  ...citation({ url: each['uri'], title: each['title'], citedText: undefined }),
  ...place(each),
});

function citation(fields: Readonly<Record<'url' | 'title' | 'citedText', Json | undefined>>): Citation {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => typeof value === 'string' && value !== ''));
}
