import type { Citation, JsonObject } from '@dragoman/spec';
import { numberOf, objectsOf, textOf } from '../reading/provider-body.ts';

/** Citations of a text; those of files are in this API's own words. */
export const readAnnotations = (value: JsonObject[string]): readonly Citation[] => objectsOf(value).map(readAnnotation);

function readAnnotation(annotation: JsonObject): Citation {
  if (annotation['type'] !== 'url_citation') {
    const title = textOf(annotation['filename']);
    return { ...(title !== undefined && { title }), native: { format: 'openai-responses', value: annotation } };
  }
  const url = textOf(annotation['url']);
  const title = textOf(annotation['title']);
  const start = numberOf(annotation['start_index']);
  const end = numberOf(annotation['end_index']);
  return {
    ...(url !== undefined && { url }),
    ...(title && { title }),
    ...(start !== undefined && { start }),
    ...(end !== undefined && { end }),
  };
}

/** What has neither an address nor this API's own words has no word here. */
export function encodeAnnotations(citations: readonly Citation[]): readonly JsonObject[] {
  return citations.flatMap(({ url, title, start, end, native }) => {
    if (native?.format === 'openai-responses') return [native.value as JsonObject];
    if (url === undefined) return [];
    return [{ type: 'url_citation', url, title: title ?? '', start_index: start ?? 0, end_index: end ?? 0 }];
  });
}
