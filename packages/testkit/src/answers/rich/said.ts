/** What a model says in an answer of a test, in this order. */
export interface Said {
  readonly thoughts?: string;
  readonly text?: string;
  readonly call?: { readonly id: string; readonly name: string; readonly args: object };
  /** The provider's own numbers, in place of those of the format's answers. */
  readonly usage?: object;
  /** The tier that served it, where the format says it beside the numbers. */
  readonly tier?: string;
}

/** One format's way to say it: the whole answer, and the events of a stream (`event:`, `data:`). */
export interface Rich {
  readonly whole: (said: Said) => object;
  readonly events: (said: Said) => readonly (readonly [event: string, data: unknown])[];
}

/** A text in two pieces, as streams have them. */
export function halves(text: string): readonly string[] {
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)];
}

export const SIGNATURE = 'c2lnbmVkLWJ5LXRoZS1wcm92aWRlcg==';
