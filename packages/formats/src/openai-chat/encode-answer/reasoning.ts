import type { AnswerEvent, Json, JsonObject, ReasoningPart } from '@dragoman/spec';
import { carry } from '../../translating/signature-envelope.ts';
import { placeOf } from '../reasoning-place.ts';

/**
 * Thoughts of a message, each in the place it came from. Foreign ones, and those of nobody knows where, as everybody
 * reads them: the text as `reasoning_content`, and what has to come back as LiteLLM's `thinking_blocks`.
 */
export function reasoningFields(parts: readonly ReasoningPart[]): JsonObject {
  const fields: Fields = { texts: new Map(), details: [], foreign: [] };
  for (const part of parts) put(fields, part);
  const { texts, details, foreign, beside } = fields;
  const blocks = foreign.some(isSealed) ? foreign.map(blockOf) : [];
  return {
    ...Object.fromEntries([...texts].map(([field, pieces]) => [field, pieces.join('')])),
    ...(details.length > 0 && { reasoning_details: details }),
    ...(blocks.length > 0 && { thinking_blocks: blocks }),
    ...(beside && { extra_content: beside }),
  };
}

/** Local to one call of `reasoningFields`. */
interface Fields {
  readonly texts: Map<string, string[]>;
  readonly details: Json[];
  readonly foreign: ReasoningPart[];
  beside?: JsonObject;
}

function put(fields: Fields, part: ReasoningPart): void {
  const place = placeOf(part);
  switch (place?.type) {
    case 'detail':
      return void fields.details.push(detailOf(part, place.detail));
    case 'beside':
      fields.beside = place.extraContent;
      return;
    case 'fields':
      return place.fields.forEach((field) => append(fields.texts, field, part.text));
    // A part of the content.
    case 'content':
      return;
    case undefined:
      append(fields.texts, 'reasoning_content', part.text);
      fields.foreign.push(part);
  }
}

function append(texts: Map<string, string[]>, field: string, text: string | undefined): void {
  if (text === undefined || text === '') return;
  const before = texts.get(field);
  if (before) before.push(text);
  else texts.set(field, [text]);
}

/** Mistral's thoughts are parts of the content. */
export const thoughtContent = (parts: readonly ReasoningPart[]): readonly JsonObject[] =>
  parts.flatMap((part) => {
    const place = placeOf(part);
    if (place?.type !== 'content') return [];
    const { signature } = place;
    return [{ type: 'thinking', thinking: [{ type: 'text', text: part.text ?? '' }], signature }];
  });

const detailOf = ({ text }: ReasoningPart, detail: JsonObject): JsonObject => ({
  ...detail,
  [detail['type'] === 'reasoning.summary' ? 'summary' : 'text']: text,
});

const isSealed = ({ signature, encrypted }: ReasoningPart): boolean => (signature ?? encrypted) !== undefined;

/** One for each thought, signed or not, so that what belongs to which can be told. */
function blockOf({ text, signature, encrypted }: ReasoningPart): JsonObject {
  const data = carry(signature ?? encrypted ?? '', 'anthropic-messages');
  const isHidden = encrypted !== undefined && signature === undefined && text === undefined;
  return isHidden ? { type: 'redacted_thinking', data } : { type: 'thinking', thinking: text ?? '', signature: data };
}

type ReasoningEnd = Extract<AnswerEvent, { type: 'reasoning-end' }>;

/** What a stream says at the end of a thought, whose text has gone out as `reasoning_content`. */
export function reasoningEndFields({ signature, encrypted }: ReasoningEnd, text: string): JsonObject | undefined {
  const part: ReasoningPart = { type: 'reasoning', text: text === '' ? undefined : text, signature, encrypted };
  const place = placeOf(part);
  if (place?.type === 'detail') return { reasoning_details: [place.detail] };
  if (place?.type === 'beside') return { extra_content: place.extraContent };
  const isWhereItWent = place?.type === 'fields' && place.fields.join() === 'reasoning_content';
  return isWhereItWent || !isSealed(part) ? undefined : { thinking_blocks: [blockOf(part)] };
}
