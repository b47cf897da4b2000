import type { JsonObject, ReasoningPart } from '@dragoman/spec';
import { parseJson, writeJson } from '@dragoman/framing';
import { objectOf } from '../reading/provider-body.ts';
import { unwrap, wrap } from '../translating/signature-envelope.ts';

/**
 * Where in a message a provider put its thoughts. Each wants them back in its own place and some refuse the places of
 * the others, so it travels where other formats have their signature:
 * - `fields`: DeepSeek `reasoning_content`, Groq and Cerebras `reasoning`, some servers both
 * - `content`: Mistral, a part `{"type": "thinking"}` of the content, with its signature if it has one
 * - `detail`: OpenRouter, an entry of `reasoning_details`; this is all of it but its text
 * - `beside`: Google's compatible API, `extra_content` of the message
 */
export type ReasoningPlace =
  | { readonly type: 'fields'; readonly fields: readonly string[] }
  | { readonly type: 'content'; readonly signature?: string | undefined }
  | { readonly type: 'detail'; readonly detail: JsonObject }
  | { readonly type: 'beside'; readonly extraContent: JsonObject };

export const placeTag = (place: ReasoningPlace): string => wrap('openai-chat', writeJson({ ...place }));

/** undefined: the thoughts come from somewhere else, or nobody knows. */
export function placeOf({ signature, encrypted }: ReasoningPart): ReasoningPlace | undefined {
  for (const sealed of [signature, encrypted]) {
    const tag = sealed && unwrap(sealed, 'openai-chat');
    if (tag) return readPlace(tag);
  }
  return undefined;
}

/** A caller can send anything in an envelope: what does not fit is not a place. */
function readPlace(tag: string): ReasoningPlace | undefined {
  let value;
  try {
    value = objectOf(parseJson(tag)) ?? {};
  } catch {
    return undefined;
  }
  const { type, fields, detail, extraContent, signature } = value;
  if (type === 'content') return { type, ...(typeof signature === 'string' && { signature }) };
  if (type === 'fields' && Array.isArray(fields))
    return { type, fields: FIELDS.filter((field) => fields.includes(field)) };
  if (type === 'detail' && objectOf(detail)) return { type, detail: objectOf(detail)! };
  if (type === 'beside' && objectOf(extraContent)) return { type, extraContent: objectOf(extraContent)! };
  return undefined;
}

/** Names for the same thing. */
export const FIELDS = ['reasoning', 'reasoning_content'] as const;
