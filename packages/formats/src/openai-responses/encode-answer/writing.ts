import type { AnswerEvent, Json, JsonObject } from '@dragoman/spec';
import type { JsonProgress } from '../../translating/json-progress.ts';
import type { Rope } from '../../translating/rope.ts';
import { itemsOf, push, type Stack } from '../../translating/stack.ts';

/** A response that is being written. */
export interface Writing {
  /** The response as it was when it began. */
  readonly response: JsonObject;
  /** The part of all ids that is this answer's own. */
  readonly id: string;
  /** How many items have begun. */
  readonly begun: number;
  /** Items that are over, in the order in which they were. */
  readonly over: Stack<Over> | undefined;
  readonly message: OpenMessage | undefined;
  readonly thought: OpenThought | undefined;
  /** By the number of the call: their arguments can come mixed. */
  readonly calls: ReadonlyMap<number, OpenCall>;
  readonly stop: Extract<AnswerEvent, { type: 'stop' }> | undefined;
  readonly usage: JsonObject | null;
}

interface Over {
  readonly index: number;
  readonly item: JsonObject;
}

export interface OpenItem {
  /** `output_index` of its events. */
  readonly index: number;
  readonly id: string;
}

export interface OpenMessage extends OpenItem {
  /** Parts that are over. */
  readonly parts: Stack<JsonObject> | undefined;
  readonly part: OpenPart | undefined;
}

export interface OpenPart {
  readonly type: 'output_text' | 'refusal';
  readonly text: Rope | undefined;
  readonly annotations: Stack<JsonObject> | undefined;
  readonly logprobs: Stack<readonly Json[]> | undefined;
}

export interface OpenThought extends OpenItem {
  readonly text: Rope | undefined;
}

export interface OpenCall extends OpenItem {
  readonly callId: string;
  readonly name: string;
  readonly custom: boolean;
  readonly args: Rope | undefined;
  readonly progress: JsonProgress;
}

/** What is to be sent next, without its number. */
export type Written = readonly [Writing, readonly JsonObject[]];
export type Write = (writing: Writing) => Written;

/** One write after the other. */
export function inTurn(writing: Writing, ...writes: readonly Write[]): Written {
  let now = writing;
  const events: JsonObject[] = [];
  for (const write of writes) {
    const [next, some] = write(now);
    now = next;
    for (const event of some) events.push(event);
  }
  return [now, events];
}

export const SILENT: readonly JsonObject[] = [];

/** Begins an item: its place, its id, and the event that says so. */
export function beginItem(
  writing: Writing,
  prefix: string,
  fields: JsonObject,
): readonly [Writing, OpenItem, JsonObject] {
  const index = writing.begun;
  const id = `${prefix}_${writing.id}_${index}`;
  const event = { type: 'response.output_item.added', output_index: index, item: { id, ...fields } };
  return [{ ...writing, begun: index + 1 }, { index, id }, event];
}

/** An item is over. */
export function endItem(writing: Writing, index: number, item: JsonObject): Written {
  const event = { type: 'response.output_item.done', output_index: index, item };
  return [{ ...writing, over: push(writing.over, { index, item }) }, [event]];
}

/** Items that are over, in the order in which they began. */
export const outputOf = ({ over }: Writing): readonly JsonObject[] =>
  itemsOf(over)
    .toSorted((a, b) => a.index - b.index)
    .map(({ item }) => item);
