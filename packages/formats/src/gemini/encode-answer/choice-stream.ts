import type { AnswerEvent, Citation, JsonObject, StopReason } from '@dragoman/spec';
import { grow, textOfRope, type Rope } from '../../translating/rope.ts';
import { finishReason } from '../finish-reasons.ts';
import { callParts, modelParts } from '../model-parts.ts';
import { logprobsResult, toCaller } from './envelope.ts';
import { groundingMetadata, placed } from './grounding.ts';

type OfChoice = Exclude<AnswerEvent, { type: 'start' | 'usage' | 'end' }>;

/** A call whose arguments are still coming: Google's clients get calls whole. */
interface PendingCall {
  readonly event: Extract<AnswerEvent, { type: 'tool-call' }>;
  readonly args: Rope | undefined;
}

interface Cited {
  readonly before: Cited | undefined;
  readonly citation: Citation;
  readonly from: number;
  readonly to: number;
}

/** What is remembered of one choice while it is written. */
export interface ChoiceWriting {
  readonly calls: readonly PendingCall[];
  readonly text: Rope | undefined;
  readonly textFrom: number;
  readonly speaking: boolean;
  readonly thinking: boolean;
  readonly cited: Cited | undefined;
  readonly stop: Extract<AnswerEvent, { type: 'stop' }> | undefined;
}

export const FRESH_WRITING: ChoiceWriting = {
  calls: [],
  text: undefined,
  textFrom: 0,
  speaking: false,
  thinking: false,
  cited: undefined,
  stop: undefined,
};

/** Fields of one candidate for the next piece of the stream; empty: nothing to send yet. */
type Step = readonly [ChoiceWriting, JsonObject];

const NOTHING: JsonObject = {};

export function writeChoice(state: ChoiceWriting, event: OfChoice): Step {
  switch (event.type) {
    case 'tool-call':
      return [{ ...silent(state), calls: [...state.calls, { event, args: undefined }] }, NOTHING];
    case 'tool-args':
      return [{ ...state, calls: withArgs(state.calls, event) }, NOTHING];
    case 'citation':
      return [{ ...state, cited: cite(state, event.citation) }, NOTHING];
    case 'text-end':
      return [{ ...state, speaking: false }, NOTHING];
    case 'logprobs':
      return [state, { logprobsResult: logprobsResult(event.tokens) }];
    case 'stop':
      return [{ ...state, stop: event }, NOTHING];
    default:
      return writePart(state, event);
  }
}

type OfPart = Exclude<OfChoice, { type: 'tool-call' | 'tool-args' | 'citation' | 'text-end' | 'logprobs' | 'stop' }>;

/** What comes behind calls says that they are complete. */
function writePart(state: ChoiceWriting, event: OfPart): Step {
  const calls = pendingParts(state, undefined);
  const parts = [...calls, ...partsOf(state, event)];
  return [after({ ...state, calls: [] }, event), parts.length > 0 ? content(parts) : NOTHING];
}

const content = (parts: readonly JsonObject[]): JsonObject => ({ content: { parts, role: 'model' } });

function partsOf(state: ChoiceWriting, event: OfPart): readonly JsonObject[] {
  const writing = toCaller(undefined);
  switch (event.type) {
    case 'text':
    case 'refusal':
      return [{ text: event.text }];
    case 'reasoning':
      return [{ text: event.text, thought: true }];
    case 'reasoning-end': {
      const { signature, encrypted } = event;
      // Behind thoughts it is theirs; elsewhere it belongs to what came before.
      const text = state.thinking ? '' : undefined;
      return modelParts([{ type: 'reasoning', text, signature, encrypted }], writing);
    }
    case 'native':
      return modelParts([event.part], writing);
    case 'media':
      return modelParts([event], writing);
  }
}

function after(state: ChoiceWriting, event: OfPart): ChoiceWriting {
  if (event.type === 'reasoning') return { ...silent(state), thinking: true };
  if (event.type !== 'text') return silent(state);
  const textFrom = state.speaking ? state.textFrom : (state.text?.length ?? 0);
  return { ...state, text: grow(state.text, event.text), textFrom, speaking: true, thinking: false };
}

const silent = (state: ChoiceWriting): ChoiceWriting => ({ ...state, speaking: false, thinking: false });

const withArgs = (
  calls: readonly PendingCall[],
  { call, json }: Extract<AnswerEvent, { type: 'tool-args' }>,
): readonly PendingCall[] => {
  const at = calls.findLastIndex(({ event }) => event.call === call);
  const found = calls[at];
  return found ? calls.with(at, { ...found, args: grow(found.args, json) }) : calls;
};

const pendingParts = ({ calls }: ChoiceWriting, reason: StopReason | undefined): readonly JsonObject[] =>
  calls.flatMap(({ event: { id, name, custom, signature }, args }) =>
    callParts(
      { type: 'tool-call', id, name, args: textOfRope(args), custom, signature },
      { writing: toCaller(reason), path: 'answer' },
    ),
  );

const cite = ({ cited, text, textFrom }: ChoiceWriting, citation: Citation): Cited => ({
  before: cited,
  citation,
  from: textFrom,
  to: text?.length ?? 0,
});

/** The last piece of a choice: calls that were still open, where its text comes from, and why it ended. */
export function lastPiece(state: ChoiceWriting): JsonObject {
  const stop = state.stop ?? { reason: 'stop' as const };
  const parts = pendingParts(state, stop.reason);
  const grounding = groundingOf(state);
  return {
    ...content(parts.length > 0 ? parts : [{ text: '' }]),
    finishReason: finishReason(stop),
    ...(grounding && { groundingMetadata: grounding }),
  };
}

function groundingOf({ cited, text }: ChoiceWriting): JsonObject | undefined {
  if (!cited) return undefined;
  const list: Cited[] = [];
  for (let at: Cited | undefined = cited; at; at = at.before) list.push(at);
  const places = list.reverse().map(({ citation, from, to }) => placed(citation, { from, to }));
  return groundingMetadata(places, textOfRope(text));
}
