import { GatewayError, type AnswerEvent, type Frame, type Json, type JsonObject, type Machine } from '@dragoman/spec';
import { parseJson } from '@dragoman/framing';
import { objectOf, textOf } from '../reading/provider-body.ts';
import { grow, textOfRope, type Rope } from '../translating/rope.ts';
import { callStart, citationEvents, logprobsOf, startOf, thoughtEnd } from './decode-answer.ts';
import { readFinish } from './finish-reasons.ts';
import { readUsage } from './usage.ts';

interface Cited {
  readonly before: Cited | undefined;
  readonly citation: JsonObject;
}

interface State {
  readonly started: boolean;
  readonly ended: boolean;
  /** What is open: a text or a plan, thoughts, a call, or nothing. */
  readonly open: 'plan' | 'text' | 'thinking' | 'call' | undefined;
  readonly calls: number;
  /** Some arguments of the open call have come. */
  readonly hasArgs: boolean;
  /** The text that is open, or the last one. */
  readonly text: Rope | undefined;
  /** Citations of that text; their places are read when all of it is there. */
  readonly cited: Cited | undefined;
  /** What has to come back with the thoughts that are open. */
  readonly signed: JsonObject;
}

type Step = readonly [State, readonly AnswerEvent[]];

const BEFORE: State = {
  started: false,
  ended: false,
  open: undefined,
  calls: 0,
  hasArgs: false,
  text: undefined,
  cited: undefined,
  signed: {},
};

/** @see https://docs.cohere.com/docs/streaming */
export const decodeStream: Machine<State, Frame, AnswerEvent> = {
  initial: BEFORE,

  step(state, { data }) {
    if (data.trim() === '' || data === '[DONE]') return [state, []];
    const event = objectOf(parseJson(data, { error: 'bad_upstream_answer' }));
    if (!event) return [state, []];
    const type = textOf(event['type']);
    const error = type === 'error' || type === undefined ? textOf(event['message']) : undefined;
    if (error !== undefined) throw new GatewayError('bad_upstream_answer', error);
    const read = type !== undefined && Object.hasOwn(EVENTS, type) ? EVENTS[type] : undefined;
    return read ? read(state, event) : [state, []];
  },

  end({ ended }) {
    if (ended) return [];
    throw new GatewayError('bad_upstream_answer', 'the provider closed the stream before the answer was complete');
  },
};

const messageOf = (event: JsonObject): JsonObject => objectOf(objectOf(event['delta'])?.['message']) ?? {};

/** What is not here, an event of tomorrow or `debug`, says nothing. */
const EVENTS: Readonly<Record<string, (state: State, event: JsonObject) => Step>> = {
  'message-start': (state, event) => [{ ...state, started: true }, [startOf(event)]],
  'content-start': contentStart,
  'content-delta': contentDelta,
  'content-end': close,
  'tool-plan-delta': planDelta,
  'tool-call-start': callBegin,
  'tool-call-delta': callDelta,
  'tool-call-end': close,
  'citation-start': (state, event) => [{ ...state, cited: cite(state, messageOf(event)['citations']) }, []],
  'message-end': messageEnd,
};

/** Of one event one citation, though the field is called by many. */
function cite({ cited }: State, value: Json | undefined): Cited | undefined {
  const citation = objectOf(value);
  return citation && citation['type'] !== 'THINKING_CONTENT' ? { before: cited, citation } : cited;
}

function contentStart(state: State, event: JsonObject): Step {
  const [closed, before] = close(state);
  const content = objectOf(messageOf(event)['content']) ?? {};
  const isThinking = content['type'] === 'thinking';
  const opened: State = isThinking
    ? { ...closed, open: 'thinking', signed: {} }
    : { ...closed, open: 'text', text: undefined };
  const [next, events] = contentDelta(opened, event);
  return [next, [...before, ...events]];
}

function contentDelta(state: State, event: JsonObject): Step {
  const content = objectOf(messageOf(event)['content']) ?? {};
  const item = objectOf(event['logprobs']);
  const tokens = item ? logprobsOf([item]) : [];
  const scored: readonly AnswerEvent[] = tokens.length > 0 ? [{ type: 'logprobs', choice: 0, tokens }] : [];
  const thought = textOf(content['thinking']);
  if (thought !== undefined) {
    const { signature, encrypted } = content;
    const signed = { ...state.signed, ...(signature && { signature }), ...(encrypted && { encrypted }) };
    const said: readonly AnswerEvent[] = thought === '' ? [] : [{ type: 'reasoning', choice: 0, text: thought }];
    return [{ ...state, open: 'thinking', signed }, [...said, ...scored]];
  }
  const text = textOf(content['text']);
  if (text === undefined || text === '') return [state, scored];
  return [{ ...state, open: 'text', text: grow(state.text, text) }, [{ type: 'text', choice: 0, text }, ...scored]];
}

function planDelta(state: State, event: JsonObject): Step {
  const text = textOf(messageOf(event)['tool_plan']);
  if (text === undefined || text === '') return [state, []];
  const [before, events] = state.open === 'plan' ? [state, []] : close(state);
  const grown = grow(before.open === 'plan' ? before.text : undefined, text);
  return [{ ...before, open: 'plan', text: grown }, [...events, { type: 'text', choice: 0, text }]];
}

function callBegin(state: State, event: JsonObject): Step {
  const [closed, before] = close(state);
  const call = objectOf(messageOf(event)['tool_calls']) ?? {};
  const next: State = { ...closed, open: 'call', calls: closed.calls + 1, hasArgs: false };
  const [begun, args] = callDelta(next, event);
  return [begun, [...before, callStart(call, closed.calls), ...args]];
}

function callDelta(state: State, event: JsonObject): Step {
  const called = objectOf(objectOf(messageOf(event)['tool_calls'])?.['function']);
  const json = textOf(called?.['arguments']) ?? '';
  // A tool that takes nothing is called with `null`.
  if (json === '' || (!state.hasArgs && json === 'null') || state.calls === 0) return [state, []];
  return [{ ...state, hasArgs: true }, [{ type: 'tool-args', choice: 0, call: state.calls - 1, json }]];
}

/** Ends what is open. */
function close(state: State): Step {
  const { open } = state;
  const closed: State = { ...state, open: undefined };
  if (open === 'thinking') return [closed, [thoughtEnd(state.signed)]];
  if (open === 'call')
    return [closed, state.hasArgs ? [] : [{ type: 'tool-args', choice: 0, call: state.calls - 1, json: '{}' }]];
  if (open === undefined) return [closed, []];
  const ended: readonly AnswerEvent[] = state.text ? [{ type: 'text-end', choice: 0 }] : [];
  return [{ ...closed, cited: undefined }, [...citations(state), ...ended]];
}

function citations({ cited, text }: State): readonly AnswerEvent[] {
  const list: JsonObject[] = [];
  for (let at = cited; at; at = at.before) list.push(at.citation);
  return citationEvents(list.reverse(), textOfRope(text));
}

function messageEnd(state: State, event: JsonObject): Step {
  const [closed, before] = close(state);
  const delta = objectOf(event['delta']) ?? {};
  const usage = objectOf(delta['usage']);
  return [
    { ...closed, cited: undefined, ended: true },
    [
      ...(state.started ? [] : [startOf(event)]),
      ...before,
      // Some that came behind their text.
      ...citations(closed),
      readFinish(textOf(delta['finish_reason']) ?? 'COMPLETE', textOf(delta['error'])),
      ...(usage ? [{ type: 'usage', usage: readUsage(usage), raw: usage } as const] : []),
      { type: 'end' },
    ],
  ];
}
