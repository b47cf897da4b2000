import type { AnswerEvent, JsonObject, StopReason } from '@dragoman/spec';
import type { Rope } from '../../translating/rope.ts';
import type { ReasoningPlace } from '../reasoning-place.ts';

/** What is known of one answer of a call while it comes in. */
export interface ChoiceState {
  readonly choice: number;
  /** Part of the ids of tool calls whose provider gave none. */
  readonly answerId: string;
  /** The part that is open. */
  readonly thinking?: Thinking | undefined;
  readonly calls: readonly CallState[];
  readonly audio?: Audio | undefined;
  /** It brought citations of its own. */
  readonly cited?: boolean | undefined;
  readonly stop?: Stop | undefined;
}

export interface Thinking {
  readonly place: ReasoningPlace | { readonly type: 'blocks' };
  readonly signature?: string | undefined;
  readonly encrypted?: string | undefined;
}

export interface CallState {
  /** By which the provider counts. */
  readonly index: number;
  readonly id: string;
  /** Empty: it has not come yet. */
  readonly name: string;
  readonly custom: boolean;
}

export interface Audio {
  readonly id?: string | undefined;
  readonly expiresAt?: number | undefined;
  readonly data?: Rope | undefined;
  readonly transcript?: Rope | undefined;
}

interface Stop {
  readonly reason: StopReason;
  readonly raw: string | undefined;
  readonly sequence: string | undefined;
}

/** Reads one aspect of a delta; a whole message is one large delta. */
export type ReadDelta = (state: ChoiceState, delta: JsonObject) => Told;
export type Told = readonly [ChoiceState, readonly AnswerEvent[]];

export const NOTHING: readonly AnswerEvent[] = [];

/** Applies readers one after the other. */
export function readAll(state: ChoiceState, delta: JsonObject, readers: readonly ReadDelta[]): Told {
  let now = state;
  const events: AnswerEvent[] = [];
  for (const read of readers) {
    const [next, some] = read(now, delta);
    now = next;
    for (const event of some) events.push(event);
  }
  return [now, events];
}
