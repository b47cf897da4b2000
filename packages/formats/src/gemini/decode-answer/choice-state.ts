import type { JsonObject } from '@dragoman/spec';
import type { Rope } from '../../translating/rope.ts';
import type { Pieces } from './partial-args.ts';

/** What is remembered of one candidate while it comes. */
export interface ChoiceState {
  /** Its last part was a thought that is not signed. */
  readonly thinking: boolean;
  /** Its last part was a text. */
  readonly speaking: boolean;
  /** Of that text. It often comes with the first piece, and is told when the text is over. */
  readonly signature: string | undefined;
  readonly calls: number;
  /** Arguments of the last call, while they come in pieces. */
  readonly open: { readonly call: number; readonly pieces: Pieces | undefined } | undefined;
  /** All texts, for the places that citations name. */
  readonly text: Rope | undefined;
  /** Where the last text part begins in them. */
  readonly textFrom: number;
  readonly grounding: JsonObject | undefined;
  readonly citations: readonly JsonObject[];
  readonly finish: string | undefined;
}

export const FRESH_CHOICE: ChoiceState = {
  thinking: false,
  speaking: false,
  signature: undefined,
  calls: 0,
  open: undefined,
  text: undefined,
  textFrom: 0,
  grounding: undefined,
  citations: [],
  finish: undefined,
};
