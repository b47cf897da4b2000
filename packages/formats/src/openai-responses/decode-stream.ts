import { GatewayError, type AnswerEvent, type Frame, type JsonObject, type Machine } from '@dragoman/spec';
import { parseJson } from '@dragoman/framing';
import { logprobTokens } from '../openai-chat/decode-stream/closing.ts';
import { numberOf, objectOf, textOf, unreadable } from '../reading/provider-body.ts';
import { outputEvents } from './decode-answer.ts';
import {
  argsEvents,
  callEvents,
  itemEvents,
  partEnd,
  reasoningEvents,
  type ItemTold,
  type Reading,
} from './decode-answer/items.ts';
import { endEvents, failure, refuseFailure, startOf } from './decode-answer/response.ts';
import { BETWEEN_PARTS, readReasoningItem } from './reasoning-item.ts';
import { PLAIN } from './seals.ts';

interface State {
  readonly started: boolean;
  readonly reading: Reading;
  /** By output index. */
  readonly items: ReadonlyMap<number, ItemState>;
  readonly done: boolean;
}

/** What has been told of an item that is not over. */
interface ItemState {
  readonly type: string;
  /** The number of the call that it is. */
  readonly call: number;
  /** Something of what it says has come. */
  readonly said: boolean;
  /** Parts that are over. */
  readonly parts: number;
  /** The part of the thoughts that is open, as the provider counts. */
  readonly thought: string | undefined;
  /** Its end has been told. */
  readonly over: boolean;
}

type Told = readonly [State, readonly AnswerEvent[]];

const NOTHING: readonly AnswerEvent[] = [];
const choice = 0;

/** Events until `response.completed` or `response.incomplete`. */
export const decodeStream: Machine<State, Frame, AnswerEvent> = {
  initial: { started: false, reading: { calls: 0 }, items: new Map(), done: false },
  step(state, { data }) {
    // Behind the end some add the sentinel of the other API.
    if (state.done || data === '') return [state, NOTHING];
    const event = objectOf(parseJson(data, { error: 'bad_upstream_answer' }));
    if (!event) throw unreadable('a stream event', 'it is not an object');
    return stepEvent(state, event);
  },
  end(state) {
    if (state.done) return NOTHING;
    throw new GatewayError('bad_upstream_answer', 'the provider ended its stream before the answer was complete');
  },
};

function stepEvent(state: State, event: JsonObject): Told {
  switch (event['type']) {
    case 'response.created':
    case 'response.in_progress':
    case 'response.queued':
      return begin(state, objectOf(event['response']) ?? {});
    case 'response.output_item.added':
      return beginItem(state, event);
    case 'response.output_item.done':
      return endItem(state, event);
    case 'response.content_part.done':
      return endPart(state, event);
    case 'response.completed':
    case 'response.incomplete':
      return finish(state, objectOf(event['response']) ?? {});
    case 'response.failed':
    case 'error':
      throw failed(event);
    default:
      return stepDelta(state, event);
  }
}

/** Deltas, which are most events; those of tools that the provider runs itself, and new ones, say nothing here. */
function stepDelta(state: State, event: JsonObject): Told {
  const delta = textOf(event['delta']) ?? '';
  switch (event['type']) {
    case 'response.output_text.delta':
      return say(state, event, textEvents(delta, event));
    case 'response.refusal.delta':
      return say(state, event, delta === '' ? NOTHING : [{ type: 'refusal', choice, text: delta }]);
    case 'response.reasoning_summary_text.delta':
      return think(state, event, `summary ${numberOf(event['summary_index']) ?? 0}`);
    case 'response.reasoning_text.delta':
      return think(state, event, `content ${numberOf(event['content_index']) ?? 0}`);
    case 'response.function_call_arguments.delta':
    case 'response.custom_tool_call_input.delta': {
      const call = itemOf(state, event)?.call ?? -1;
      return say(state, event, delta === '' || call < 0 ? NOTHING : [{ type: 'tool-args', choice, call, json: delta }]);
    }
    default:
      return [state, NOTHING];
  }
}

function textEvents(text: string, event: JsonObject): readonly AnswerEvent[] {
  const tokens = logprobTokens(event['logprobs']);
  return [
    ...(text === '' ? [] : [{ type: 'text', choice, text } as const]),
    ...(tokens.length === 0 ? [] : [{ type: 'logprobs', choice, tokens } as const]),
  ];
}

const indexOf = (event: JsonObject): number => numberOf(event['output_index']) ?? 0;
const itemOf = ({ items }: State, event: JsonObject): ItemState | undefined => items.get(indexOf(event));

const withItem = (state: State, event: JsonObject, item: ItemState): State => ({
  ...state,
  items: new Map(state.items).set(indexOf(event), item),
});

/** Tells a piece of an item; the state changes with the first one only. */
function say(state: State, event: JsonObject, events: readonly AnswerEvent[]): Told {
  const item = itemOf(state, event) ?? UNANNOUNCED;
  if (item.said || events.length === 0) return [state, events];
  return [withItem(state, event, { ...item, said: true }), events];
}

/** What speaks without having begun is a message. */
const UNANNOUNCED: ItemState = { type: 'message', call: -1, said: false, parts: 0, thought: undefined, over: false };

/** Of a summary and the thoughts themselves, what comes first is told. */
function think(state: State, event: JsonObject, part: string): Told {
  const text = textOf(event['delta']) ?? '';
  const item = itemOf(state, event);
  if (text === '' || !item) return [state, NOTHING];
  const { thought } = item;
  const [kind] = part.split(' ');
  if (thought !== undefined && !thought.startsWith(kind!)) return [state, NOTHING];
  const between = thought !== undefined && thought !== part ? BETWEEN_PARTS : '';
  const told: AnswerEvent = {
    type: 'reasoning',
    choice,
    text: between + text,
    ...(kind === 'summary' && { summary: true }),
  };
  if (thought === part) return [state, [told]];
  return [withItem(state, event, { ...item, said: true, thought: part }), [told]];
}

function begin(state: State, response: JsonObject): Told {
  return state.started ? [state, NOTHING] : [{ ...state, started: true }, [startOf(response)]];
}

const MOST_ITEMS = 4_096;

function beginItem(state: State, event: JsonObject): Told {
  if (state.items.size === MOST_ITEMS) throw unreadable('an answer', 'it has too many items');
  const item = objectOf(event['item']) ?? {};
  const type = textOf(item['type']) ?? '';
  const isCall = type === 'function_call' || type === 'custom_tool_call';
  const [before, ended] = endThoughts(state);
  const [reading, events] = isCall ? callEvents(state.reading, item) : [state.reading, NOTHING];
  const call = isCall ? state.reading.calls : -1;
  const next = withItem(before, event, { type, call, said: false, parts: 0, thought: undefined, over: false });
  return [{ ...next, reading }, [...ended, ...events]];
}

/** OpenRouter says that thoughts are over when everything is: they are when something else begins. */
function endThoughts(state: State): Told {
  const open = [...state.items].filter(([, { thought, over }]) => thought !== undefined && !over);
  if (open.length === 0) return [state, NOTHING];
  const items = new Map(state.items);
  const events = open.map(([index, item]): AnswerEvent => {
    items.set(index, { ...item, over: true });
    return { type: 'reasoning-end', choice, ...(item.thought!.startsWith('content') && { signature: PLAIN }) };
  });
  return [{ ...state, items }, events];
}

function endPart(state: State, event: JsonObject): Told {
  const item = itemOf(state, event);
  const part = objectOf(event['part']);
  if (!item?.said || !part || item.type !== 'message') return [state, NOTHING];
  return [withItem(state, event, { ...item, parts: item.parts + 1 }), partEnd(part)];
}

/** What was not told of it yet is told now: some only send it whole. */
function endItem(state: State, event: JsonObject): Told {
  const whole = objectOf(event['item']) ?? {};
  const item = itemOf(state, event);
  const [reading, events] = item ? restOf(state.reading, item, whole) : itemEvents(state.reading, whole);
  return [{ ...withItem(state, event, OVER), reading }, events];
}

/** Nothing of it is told any more. */
const OVER: ItemState = { type: '', call: -1, said: true, parts: 0, thought: undefined, over: true };

function restOf(reading: Reading, { type, call, said, parts, over }: ItemState, whole: JsonObject): ItemTold {
  switch (type) {
    case 'reasoning':
      return over ? lateSeal(reading, whole) : reasoningEvents(reading, whole, said);
    case 'function_call':
    case 'custom_tool_call':
      return [reading, said ? NOTHING : argsEvents(call, whole)];
    case 'message': {
      if (!said) return itemEvents(reading, whole);
      const left = Array.isArray(whole['content']) ? whole['content'].slice(parts) : [];
      return [reading, left.flatMap((part) => partEnd(objectOf(part) ?? {}))];
    }
    default:
      return itemEvents(reading, whole);
  }
}

/** What has to come back of thoughts whose end was told before. */
function lateSeal(reading: Reading, whole: JsonObject): ItemTold {
  const { encrypted } = readReasoningItem(whole).seals;
  return [reading, encrypted === undefined ? NOTHING : [{ type: 'reasoning-end', choice, encrypted }]];
}

function finish(state: State, response: JsonObject): Told {
  refuseFailure(response);
  const [begun, started] = begin(state, response);
  // Some say all of it at the end only.
  const [reading, events] = state.items.size === 0 ? outputEvents(state.reading, response) : [state.reading, NOTHING];
  return [{ ...begun, reading, done: true }, [...started, ...events, ...endEvents(response, reading.calls > 0)]];
}

/** `error` says it itself or in an object, `response.failed` in its response. */
function failed(event: JsonObject): GatewayError {
  const error = objectOf(objectOf(event['response'])?.['error']) ?? objectOf(event['error']) ?? event;
  return failure(error, 'the provider reported an error');
}
