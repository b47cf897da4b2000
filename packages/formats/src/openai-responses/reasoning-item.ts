import type { JsonObject, ReasoningPart } from '@dragoman/spec';
import { objectsOf, textOf } from '../reading/provider-body.ts';
import { PLAIN, readSeal, type Seals } from './seals.ts';

export interface ReasoningItem extends Pick<ReasoningPart, 'text' | 'id'> {
  readonly summary: boolean;
  readonly seals: Seals;
}

/** Parts of a summary are paragraphs. */
export const BETWEEN_PARTS = '\n\n';

/** A reasoning item of a request or of an answer. */
export function readReasoningItem(item: JsonObject): ReasoningItem {
  const summary = textsOf(item['summary']);
  const content = textsOf(item['content']);
  const isSummary = summary !== '' || content === '';
  const text = isSummary ? summary : content;
  const encrypted = textOf(item['encrypted_content']) ?? '';
  const seals = encrypted !== '' ? readSeal(encrypted) : isSummary ? {} : { signature: PLAIN };
  return { text: text === '' ? undefined : text, id: textOf(item['id']), summary: isSummary, seals };
}

const textsOf = (parts: JsonObject[string]): string =>
  objectsOf(parts)
    .map(({ text }) => textOf(text) ?? '')
    .join(BETWEEN_PARTS);
