import type { Citation, JsonObject } from '@dragoman/spec';
import { numberOf, objectOf, textOf } from '../reading/provider-body.ts';

const FORMAT = 'anthropic-messages';

/** @see https://platform.claude.com/docs/en/build-with-claude/citations */
export const decodeCitation = (wire: JsonObject): Citation => ({
  url: textOf(wire.url) ?? (wire.type === 'search_result_location' ? textOf(wire.source) : undefined),
  title: textOf(wire.title) ?? textOf(wire.document_title),
  citedText: textOf(wire.cited_text),
  document: numberOf(wire.document_index),
  native: { format: FORMAT, value: wire },
});

/** Its own as it came; of another format what there is a word for. */
export function encodeCitation(citation: Citation): JsonObject {
  const { url, title = null, citedText = '', document, native } = citation;
  const own = native?.format === FORMAT ? objectOf(native.value) : undefined;
  if (own) return own;
  if (url !== undefined)
    return { type: 'web_search_result_location', cited_text: citedText, encrypted_index: '', title, url };
  return {
    type: 'char_location',
    cited_text: citedText,
    document_index: document ?? 0,
    document_title: title,
    start_char_index: 0,
    end_char_index: 0,
    file_id: null,
  };
}

/** What the API takes back: only what it said itself. */
export function ownCitation({ native }: Citation): JsonObject | undefined {
  const own = native?.format === FORMAT ? objectOf(native.value) : undefined;
  return own?.encrypted_index === '' ? undefined : own;
}
