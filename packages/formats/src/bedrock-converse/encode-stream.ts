import {
  pipe,
  sealed,
  type AnswerContext,
  type AnswerEvent,
  type AnyMachine,
  type Frame,
  type JsonObject,
  type Machine,
} from '@dragoman/spec';
import { writeJson } from '@dragoman/framing';
import { objectOf } from '../reading/provider-body.ts';
import { sequentialParts } from '../translating/sequential-parts.ts';
import { carry } from '../translating/signature-envelope.ts';
import { encodeCitation } from './citations.ts';
import { FORMAT } from './decode-answer.ts';
import { encodeImage, encodeReasoning, METRICS } from './encode-answer.ts';
import { encodeStop } from './stop-reasons.ts';
import { encodeUsage } from './usage.ts';

type Of<Type extends AnswerEvent['type']> = Extract<AnswerEvent, { type: Type }>;

interface State {
  /** Number of the next block. */
  readonly next: number;
  /** An ended text can still be cited; it is closed by what comes next. */
  readonly open: 'text' | 'ended-text' | 'reasoning' | 'tool-call' | undefined;
  readonly usage: Of<'usage'> | undefined;
}

type Step = readonly [State, readonly Frame[]];

const INITIAL: State = { next: 0, open: undefined, usage: undefined };

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html */
export const encodeStream = (_context: AnswerContext): AnyMachine<AnswerEvent, Frame> =>
  sealed(pipe(sequentialParts, BLOCKS));

const frame = (event: string, payload: JsonObject): Frame => ({ event, data: writeJson(payload) });

const BLOCKS: Machine<State, AnswerEvent, Frame> = {
  initial: INITIAL,
  step(state, event) {
    switch (event.type) {
      case 'start':
        return [state, [frame('messageStart', { role: 'assistant' })]];
      case 'stop':
        return [state, [...close(state), frame('messageStop', encodeStop(event))]];
      case 'usage':
        return [{ ...state, usage: event }, []];
      case 'end':
        return [state, [frame('metadata', { usage: encodeUsage(state.usage?.usage), metrics: METRICS })]];
      default:
        return content(state, event);
    }
  },
  end: () => [],
};

function content(state: State, event: AnswerEvent): Step {
  switch (event.type) {
    case 'text':
    case 'refusal':
      return piece(state, 'text', { text: event.text });
    case 'citation': {
      const change = { citation: encodeCitation(event.citation) };
      return state.open === 'ended-text' ? [state, [delta(state, change)]] : piece(state, 'text', change);
    }
    case 'text-end':
      return [state.open === 'text' ? { ...state, open: 'ended-text' } : state, []];
    case 'reasoning':
      return piece(state, 'reasoning', { reasoningContent: { text: event.text } });
    case 'reasoning-end':
      return endReasoning(state, event);
    case 'tool-call':
      return openCall(state, event);
    case 'tool-args':
      return [state, [delta(state, { toolUse: { input: event.json } })]];
    case 'media': {
      const image = encodeImage(event);
      return image
        ? whole(state, { image: { format: image.format } }, { image: { source: image.source } })
        : [state, []];
    }
    case 'native':
      return native(state, event.part.format === FORMAT ? (objectOf(event.part.value) ?? {}) : {});
    // Log probabilities have no word here (`answerSupport`).
    default:
      return [state, []];
  }
}

const delta = ({ next }: State, change: JsonObject): Frame =>
  frame('contentBlockDelta', { contentBlockIndex: next - 1, delta: change });

const close = ({ open, next }: State): readonly Frame[] =>
  open ? [frame('contentBlockStop', { contentBlockIndex: next - 1 })] : [];

/** A piece of an open block of this type; text and thoughts need no event to begin. */
function piece(state: State, type: 'text' | 'reasoning', change: JsonObject): Step {
  if (state.open === type) return [state, [delta(state, change)]];
  const next: State = { ...state, open: type, next: state.next + 1 };
  return [next, [...close(state), delta(next, change)]];
}

function endReasoning(state: State, end: Pick<Of<'reasoning-end'>, 'signature' | 'encrypted'>): Step {
  const continues = state.open === 'reasoning';
  const signed = end.signature ?? end.encrypted;
  const { redactedContent } = continues ? {} : encodeReasoning(end);
  const change = redactedContent === undefined ? { signature: signed && carry(signed, FORMAT) } : { redactedContent };
  if (signed === undefined) return continues ? [{ ...state, open: undefined }, close(state)] : [state, []];
  const [next, frames] = piece(state, 'reasoning', { reasoningContent: change });
  return [{ ...next, open: undefined }, [...frames, ...close(next)]];
}

function openCall(state: State, { id, name, signature }: Of<'tool-call'>): Step {
  const [signed, before] =
    signature === undefined ? ([state, []] as const) : endReasoning({ ...state, open: undefined }, { signature });
  const closed = signature === undefined ? [] : close(state);
  const next: State = { ...signed, open: 'tool-call', next: signed.next + 1 };
  const start = { toolUse: { toolUseId: id, name } };
  const opened = frame('contentBlockStart', { contentBlockIndex: next.next - 1, start });
  return [next, [...closed, ...before, ...close(signed), opened]];
}

/** What Bedrock ran itself. */
function native(state: State, { toolUse, toolResult }: JsonObject): Step {
  const used = objectOf(toolUse);
  if (used) {
    const { input, ...head } = used;
    return whole(state, { toolUse: head }, { toolUse: { input: writeJson(input ?? {}) } });
  }
  const result = objectOf(toolResult);
  if (!result) return [state, []];
  const { content: items, ...head } = result;
  return whole(state, { toolResult: head }, { toolResult: items });
}

/** A block that is complete with its first piece. */
function whole(state: State, start: JsonObject, change: JsonObject): Step {
  const next: State = { ...state, open: undefined, next: state.next + 1 };
  const contentBlockIndex = state.next;
  return [
    next,
    [
      ...close(state),
      frame('contentBlockStart', { contentBlockIndex, start }),
      frame('contentBlockDelta', { contentBlockIndex, delta: change }),
      frame('contentBlockStop', { contentBlockIndex }),
    ],
  ];
}
