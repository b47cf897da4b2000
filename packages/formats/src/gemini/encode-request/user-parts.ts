import type { JsonObject, UserPart } from '@dragoman/spec';
import { mediaPart } from './media.ts';
import { plainDocument } from './plain-document.ts';

/** @param path where the turn stands, for errors */
export const userParts = (parts: readonly UserPart[], path: string): readonly JsonObject[] =>
  parts.flatMap((part, at): readonly JsonObject[] => {
    // Google refuses a text of nothing.
    if (part.type === 'text') return part.text === '' ? [] : [{ text: part.text }];
    if (part.type === 'native') return part.format === 'gemini' ? [part.value as JsonObject] : [];
    if (part.type === 'plain-document') return [{ text: plainDocument(part) }];
    return [mediaPart(part, `${path}.parts[${at}]`)];
  });
