import type { ChatRequest, GroundingDocument, Json, JsonObject, PlainDocumentPart } from '@dragoman/spec';
import { parseJson } from '@dragoman/framing';
import { objectOf } from '../../reading/provider-body.ts';

/** `documents`: what the caller gave to ground the answer on, and documents of the conversation that may be cited. */
export function documentsOf({ documents = [], turns }: ChatRequest): readonly JsonObject[] {
  const parts = turns.flatMap((turn) => (turn.role === 'user' ? turn.parts : []));
  const citable = parts.filter(
    (part): part is PlainDocumentPart => part.type === 'plain-document' && part.citable === true,
  );
  return [
    ...citable.map((part) => groundingDocument({ title: part.name, text: part.text })),
    ...documents.map(groundingDocument),
  ];
}

const groundingDocument = ({ id, title, text }: GroundingDocument): JsonObject => ({
  ...(id !== undefined && { id }),
  data: fieldsOf({ title, text }),
});

export const documentBlock = ({ name, context, text }: PlainDocumentPart): JsonObject => ({
  type: 'document',
  document: { data: { ...fieldsOf({ title: name, text }), ...(context !== undefined && { context }) } },
});

/** A text that was made of fields becomes them again. */
function fieldsOf({ title, text }: { readonly title: string | undefined; readonly text: string }): JsonObject {
  return objectIn(text) ?? { ...(title !== undefined && { title }), text };
}

function objectIn(text: string): JsonObject | undefined {
  if (!text.startsWith('{')) return undefined;
  let value: Json;
  try {
    value = parseJson(text);
  } catch {
    // It only looks like JSON: it is a text.
    return undefined;
  }
  return objectOf(value);
}
