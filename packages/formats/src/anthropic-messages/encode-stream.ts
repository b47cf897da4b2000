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
import { objectOf, textOf } from '../reading/provider-body.ts';
import { sequentialParts } from '../translating/sequential-parts.ts';
import { carry } from '../translating/signature-envelope.ts';
import { encodeCitation } from './citations.ts';
import { FORMAT } from './decode-answer.ts';
import { callHead, encodeReasoning, messageEnd, messageHead, signatureBlock } from './encode-answer.ts';
import { encodeUsage, encodeUsageUpdate } from './usage.ts';

type Of<Type extends AnswerEvent['type']> = Extract<AnswerEvent, { type: Type }>;

interface State {
  /** Number of the next block. */
  readonly next: number;
  /** An ended text can still be cited; it is closed by what comes next. */
  readonly open: 'text' | 'ended-text' | 'thinking' | 'tool_use' | undefined;
  readonly refusal: string | undefined;
  readonly stop: Of<'stop'> | undefined;
  readonly usage: Of<'usage'> | undefined;
}

type Step = readonly [State, readonly Frame[]];

const INITIAL: State = { next: 0, open: undefined, refusal: undefined, stop: undefined, usage: undefined };

/** @see https://platform.claude.com/docs/en/build-with-claude/streaming */
export const encodeStream = (context: AnswerContext): AnyMachine<AnswerEvent, Frame> =>
  sealed(pipe(sequentialParts, blocks(context)));

const frame = (type: string, fields: JsonObject = {}): Frame => ({ event: type, data: writeJson({ type, ...fields }) });

function blocks(context: AnswerContext): Machine<State, AnswerEvent, Frame> {
  return {
    initial: INITIAL,
    step(state, event) {
      switch (event.type) {
        case 'start':
          return [state, [started(event, context)]];
        case 'refusal':
          return [{ ...state, refusal: (state.refusal ?? '') + event.text }, []];
        case 'stop':
          return [{ ...state, stop: event }, []];
        case 'usage':
          return [{ ...state, usage: event }, []];
        case 'end':
          return [state, ending(state)];
        default:
          return content(state, event);
      }
    },
    end: () => [],
  };
}

function started(start: Of<'start'>, context: AnswerContext): Frame {
  const message = {
    ...messageHead(start, context),
    content: [],
    stop_reason: null,
    stop_sequence: null,
    stop_details: null,
    // None so far: what is known only at the end stands in `message_delta`.
    usage: encodeUsage({ input: 0, output: 0 }, start.serviceTier),
  };
  return frame('message_start', { message });
}

function ending(state: State): readonly Frame[] {
  const { stop_reason, stop_sequence, stop_details } = messageEnd(state.stop, state.refusal);
  const delta = { stop_reason, stop_sequence, stop_details, container: null };
  return [
    ...close(state),
    frame('message_delta', { delta, usage: encodeUsageUpdate(state.usage?.usage) }),
    frame('message_stop'),
  ];
}

function content(state: State, event: AnswerEvent): Step {
  switch (event.type) {
    case 'text': {
      const [next, frames] = ensure(state, 'text');
      return [next, [...frames, delta(next, { type: 'text_delta', text: event.text })]];
    }
    case 'citation': {
      const [next, frames] = state.open === 'ended-text' ? ([state, []] as const) : ensure(state, 'text');
      return [next, [...frames, delta(next, { type: 'citations_delta', citation: encodeCitation(event.citation) })]];
    }
    case 'text-end':
      return [state.open === 'text' ? { ...state, open: 'ended-text' } : state, []];
    case 'reasoning': {
      const [next, frames] = ensure(state, 'thinking');
      return [next, [...frames, delta(next, { type: 'thinking_delta', thinking: event.text })]];
    }
    case 'reasoning-end':
      return endThinking(state, event);
    case 'tool-call':
      return openCall(state, event);
    case 'tool-args':
      return [state, [delta(state, { type: 'input_json_delta', partial_json: event.json })]];
    case 'native': {
      const block = event.part.format === FORMAT ? objectOf(event.part.value) : undefined;
      return block ? wholeBlock(state, block) : [state, []];
    }
    // Pictures, sound and log probabilities have no word here (`answerSupport`).
    default:
      return [state, []];
  }
}

const EMPTY: Readonly<Record<'text' | 'thinking', JsonObject>> = {
  text: { type: 'text', text: '', citations: null },
  thinking: { type: 'thinking', thinking: '', signature: '' },
};

const delta = ({ next }: State, change: JsonObject): Frame =>
  frame('content_block_delta', { index: next - 1, delta: change });

const close = ({ open, next }: State): readonly Frame[] =>
  open ? [frame('content_block_stop', { index: next - 1 })] : [];

/** An open block of this type. */
const ensure = (state: State, type: 'text' | 'thinking'): Step =>
  state.open === type ? [state, []] : begin(state, type, EMPTY[type]);

function begin(state: State, open: NonNullable<State['open']>, block: JsonObject): Step {
  const index = state.next;
  return [
    { ...state, next: index + 1, open },
    [...close(state), frame('content_block_start', { index, content_block: block })],
  ];
}

function endThinking(state: State, end: Of<'reasoning-end'>): Step {
  if (state.open !== 'thinking') return wholeThinking(state, encodeReasoning(end));
  const signed = end.signature ?? end.encrypted;
  const signature = signed === undefined ? [] : [signatureDelta(state, carry(signed, FORMAT))];
  return [{ ...state, open: undefined }, [...signature, ...close(state)]];
}

const signatureDelta = (state: State, signature: string): Frame => delta(state, { type: 'signature_delta', signature });

/** Thoughts without text: the client takes their signature from a delta only. */
function wholeThinking(state: State, block: JsonObject): Step {
  if (block.type !== 'thinking') return wholeBlock(state, block);
  const [next, frames] = begin(state, 'thinking', EMPTY.thinking);
  const signed = textOf(block.signature);
  const signature = signed ? [signatureDelta(next, signed)] : [];
  return [{ ...next, open: undefined }, [...frames, ...signature, ...close(next)]];
}

function openCall(state: State, call: Of<'tool-call'>): Step {
  const [signed, before] = signatureBlock(call.signature).reduce<Step>(
    ([at, frames], block) => {
      const [next, more] = wholeThinking(at, block);
      return [next, [...frames, ...more]];
    },
    [state, []],
  );
  const [next, frames] = begin(signed, 'tool_use', callHead(call));
  return [next, [...before, ...frames]];
}

/** A block that is complete from its first event; only the input of a server tool comes in a delta. */
function wholeBlock(state: State, block: JsonObject): Step {
  const { input, ...rest } = block;
  const index = state.next;
  const head = input === undefined ? block : { ...rest, input: {} };
  const written = input === undefined ? [] : [{ type: 'input_json_delta', partial_json: writeJson(input) }];
  return [
    { ...state, next: index + 1, open: undefined },
    [
      ...close(state),
      frame('content_block_start', { index, content_block: head }),
      ...written.map((change) => frame('content_block_delta', { index, delta: change })),
      frame('content_block_stop', { index }),
    ],
  ];
}
