import type { GroundingDocument, JsonObject, PlainDocumentPart } from '@dragoman/spec';

/** Blocks of one message as a provider takes it; results of tools have to come first. */
export interface Message {
  readonly role: 'user' | 'assistant' | 'system';
  readonly results: readonly JsonObject[];
  readonly blocks: readonly JsonObject[];
}

/** For providers that want roles to alternate: adjacent messages become one; what has nothing to say is left out. */
export function alternating(messages: readonly Message[]): readonly JsonObject[] {
  const said = messages.filter(({ results, blocks }) => results.length + blocks.length > 0);
  const starts = said.flatMap((message, at) => (said[at - 1]?.role === message.role ? [] : [at]));
  return starts.map((start, at) => {
    const run = said.slice(start, starts[at + 1]);
    const content = [...run.flatMap(({ results }) => results), ...run.flatMap(({ blocks }) => blocks)];
    const isBegun = said[start]!.role === 'assistant' && at === starts.length - 1;
    return { role: said[start]!.role, content: isBegun ? withoutTrail(content) : content };
  });
}

/** The beginning of an answer may not end in white space. */
function withoutTrail(content: readonly JsonObject[]): readonly JsonObject[] {
  const last = content.at(-1);
  if (typeof last?.text !== 'string') return content;
  return [...content.slice(0, -1), { ...last, text: last.text.trimEnd() }];
}

/** A text to ground the answer on, as a document to cite. */
export const citableDocument = ({ id, title, text }: GroundingDocument): PlainDocumentPart => ({
  type: 'plain-document',
  text,
  name: title ?? id,
  citable: true,
});
