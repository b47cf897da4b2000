import type { AnswerEvent, Citation, JsonObject } from '@dragoman/spec';

/**
 * A block of text that is being streamed, for formats that cite whole blocks: they may name the sources before the
 * text, and a citation is told behind the text that it is about.
 */
export interface CitedText {
  /** UTF-16 units. */
  readonly length: number;
  /** What the provider said of its sources, the last first. */
  readonly sources: Sources | undefined;
}

interface Sources {
  readonly before: Sources | undefined;
  readonly wire: JsonObject;
}

export const NO_TEXT: CitedText = { length: 0, sources: undefined };

export const withText = ({ length, sources }: CitedText, text: string): CitedText => ({
  length: length + text.length,
  sources,
});

export const withSource = ({ length, sources }: CitedText, wire: JsonObject): CitedText => ({
  length,
  sources: { before: sources, wire },
});

/** The citations, and the end of the text. */
export function closeText(
  { length, sources }: CitedText,
  decode: (wire: JsonObject) => Citation,
): readonly AnswerEvent[] {
  const wires: JsonObject[] = [];
  for (let at = sources; at; at = at.before) wires.push(at.wire);
  const cited = wires.reverse().map((wire): AnswerEvent => ({
    type: 'citation',
    choice: 0,
    citation: aboutAll(decode(wire), length),
  }));
  return [...cited, { type: 'text-end', choice: 0 }];
}

/** A citation is about all of a text; about no text of its own, it is about what came before. */
export const aboutAll = (citation: Citation, length: number): Citation =>
  length === 0 ? citation : { ...citation, start: 0, end: length };
