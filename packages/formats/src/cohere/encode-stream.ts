import {
  pipe,
  sealed,
  type AnswerContext,
  type AnswerEvent,
  type AnyMachine,
  type Citation,
  type Frame,
  type JsonObject,
  type Machine,
} from '@dragoman/spec';
import { writeJson } from '@dragoman/framing';
import { grow, textOfRope, type Rope } from '../translating/rope.ts';
import { sequentialParts } from '../translating/sequential-parts.ts';
import { writeCitations } from './citations.ts';
import { logprobItem, signedFields } from './encode-answer.ts';
import { finishWord } from './finish-reasons.ts';
import { writeUsage } from './usage.ts';

/** Of several answers the first: Cohere has no place for more. */
export const encodeStream = (context: AnswerContext): AnyMachine<AnswerEvent, Frame> =>
  sealed(pipe(sequentialParts, writing(context)));

interface Cited {
  readonly before: Cited | undefined;
  readonly citation: Citation;
}

interface State {
  /** What is open, and its number among its kind. */
  readonly open: { readonly kind: 'text' | 'thinking' | 'call'; readonly index: number } | undefined;
  readonly contents: number;
  readonly calls: number;
  readonly citations: number;
  /** The text that is open or was the last, and its number. */
  readonly text: { readonly rope: Rope | undefined; readonly index: number } | undefined;
  readonly cited: Cited | undefined;
  readonly finish: string;
  readonly usage: JsonObject;
}

type Step = readonly [State, readonly Frame[]];

const BEFORE: State = {
  open: undefined,
  contents: 0,
  calls: 0,
  citations: 0,
  text: undefined,
  cited: undefined,
  finish: 'COMPLETE',
  usage: writeUsage({}),
};

function writing(context: AnswerContext): Machine<State, AnswerEvent, Frame> {
  return {
    initial: BEFORE,
    step: (state, event) => write(state, event, context),
    // What was owed has gone out with the event `end`; without it the stream is not whole.
    end: () => [],
  };
}

function write(state: State, event: AnswerEvent, context: AnswerContext): Step {
  switch (event.type) {
    case 'start':
      return [state, [messageStart(event.id || context.id)]];
    case 'text':
    case 'refusal':
      return writeText(state, event.text);
    case 'text-end':
      return state.open?.kind === 'text' ? close(state) : [state, []];
    case 'citation':
      return [{ ...state, cited: { before: state.cited, citation: event.citation } }, []];
    case 'reasoning':
      return writeThought(state, { thinking: event.text });
    case 'reasoning-end':
      return endThought(state, signedFields(event));
    case 'tool-call':
      return beginCall(state, event);
    case 'tool-args':
      return [state, [callDelta(state.calls - 1, event.json)]];
    case 'logprobs':
      return [state, event.tokens.map(({ token, logprob }) => scored(state, logprobItem(token, logprob)))];
    case 'stop':
      return finish(state, finishWord(event.reason));
    case 'usage':
      return [{ ...state, usage: writeUsage(event.usage) }, []];
    case 'end':
      return [state, messageEnd(state)];
    case 'media':
    case 'native':
      // Cohere has no word for either.
      return [state, []];
  }
}

/** The name of an event stands in its data too. */
const frame = (type: string, fields: JsonObject): Frame => ({ event: type, data: writeJson({ type, ...fields }) });
const ofMessage = (message: JsonObject): JsonObject => ({ delta: { message } });

const messageStart = (id: string): Frame =>
  frame('message-start', {
    id,
    ...ofMessage({ role: 'assistant', content: [], tool_plan: '', tool_calls: [], citations: [] }),
  });

const contentDelta = (index: number, content: JsonObject): Frame =>
  frame('content-delta', { index, ...ofMessage({ content }) });

const callDelta = (index: number, json: string): Frame =>
  frame('tool-call-delta', { index, ...ofMessage({ tool_calls: { function: { arguments: json } } }) });

const scored = ({ text }: State, item: JsonObject): Frame =>
  frame('content-delta', { index: text?.index ?? 0, ...ofMessage({ content: { text: '' } }), logprobs: item });

/** Opens a block unless it is open. */
function open(state: State, kind: 'text' | 'thinking'): Step {
  if (state.open?.kind === kind) return [state, []];
  const [closed, before] = close(state);
  const index = closed.contents;
  const text = kind === 'text' ? { rope: undefined, index } : closed.text;
  const started = frame('content-start', { index, ...ofMessage({ content: { type: kind, [kind]: '' } }) });
  return [{ ...closed, open: { kind, index }, contents: index + 1, text }, [...before, started]];
}

function writeText(state: State, text: string): Step {
  const [opened, before] = open(state, 'text');
  const index = opened.text?.index ?? 0;
  const grown = { rope: grow(opened.text?.rope, text), index };
  return [{ ...opened, text: grown }, [...before, contentDelta(index, { text })]];
}

function writeThought(state: State, content: JsonObject): Step {
  const [opened, before] = open(state, 'thinking');
  return [opened, [...before, contentDelta(opened.open?.index ?? 0, content)]];
}

/** Thoughts that have nothing to show are still sent if they have to come back. */
function endThought(state: State, signed: JsonObject): Step {
  const isOpen = state.open?.kind === 'thinking';
  if (Object.keys(signed).length === 0) return isOpen ? close(state) : [state, []];
  const [written, before] = writeThought(state, { thinking: '', ...signed });
  const [closed, after] = close(written);
  return [closed, [...before, ...after]];
}

function beginCall(state: State, { id, name, signature }: Extract<AnswerEvent, { type: 'tool-call' }>): Step {
  const [closed, before] = close(state);
  const index = closed.calls;
  const call = { id, type: 'function', function: { name, arguments: '' }, ...signedFields({ signature }) };
  return [
    { ...closed, open: { kind: 'call', index }, calls: index + 1 },
    [...before, frame('tool-call-start', { index, ...ofMessage({ tool_calls: call }) })],
  ];
}

/** Ends what is open; citations of a text are told before it ends, as their places are known then. */
function close(state: State): Step {
  const { open: block } = state;
  if (!block) return [state, []];
  const closed: State = { ...state, open: undefined };
  if (block.kind === 'call') return [closed, [frame('tool-call-end', { index: block.index })]];
  const [told, citations] = block.kind === 'text' ? tellCitations(closed) : [closed, []];
  return [told, [...citations, frame('content-end', { index: block.index })]];
}

function tellCitations(state: State): Step {
  const { cited, text } = state;
  if (!cited) return [state, []];
  const list: Citation[] = [];
  for (let at: Cited | undefined = cited; at; at = at.before) list.push(at.citation);
  const place = { text: textOfRope(text?.rope), index: text?.index ?? 0 };
  const frames = writeCitations(list.reverse(), place).flatMap((citation, at) => {
    const index = state.citations + at;
    return [
      frame('citation-start', { index, ...ofMessage({ citations: citation }) }),
      frame('citation-end', { index }),
    ];
  });
  return [{ ...state, cited: undefined, citations: state.citations + frames.length / 2 }, frames];
}

function finish(state: State, word: string): Step {
  const [closed, before] = close(state);
  const [told, citations] = tellCitations(closed);
  return [{ ...told, finish: word }, [...before, ...citations]];
}

const messageEnd = ({ finish: word, usage }: State): readonly Frame[] => [
  frame('message-end', { delta: { finish_reason: word, usage } }),
  { event: '', data: '[DONE]' },
];
