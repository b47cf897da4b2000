import type { AnswerContext, AnswerEvent, Frame, JsonObject, Machine } from '@dragoman/spec';
import { writeJson } from '@dragoman/framing';
import { grow, textOfRope, type Rope } from '../translating/rope.ts';
import { headOf } from './encode-answer.ts';
import {
  encodeAudio,
  encodeCitation,
  encodeImage,
  encodeLogprob,
  finishReason,
  NO_ARGUMENTS,
  signatureFields,
} from './encode-answer/message.ts';
import { reasoningEndFields } from './encode-answer/reasoning.ts';
import { NO_TEXT_YET, placeAfter, type TextPlace } from './encode-answer/text-place.ts';
import { isLegacy } from './legacy-functions.ts';
import { encodeUsage } from './usage.ts';

interface State {
  /** What every chunk says of its answer. */
  readonly head: JsonObject;
  /** Choices whose role was said. */
  readonly begun: ReadonlySet<number>;
  /** By choice. */
  readonly texts: ReadonlyMap<number, TextPlace>;
  /** The thought that is open, by choice: a signature goes out with all of it. */
  readonly thoughts: ReadonlyMap<number, Rope>;
  /** Calls whose input is text, as `choice/call`. */
  readonly custom: ReadonlySet<string>;
  /** Functions that were called and have no arguments yet. */
  readonly silent: readonly Call[];
}

type Call = Extract<AnswerEvent, { type: 'tool-call' }>;
type Args = Extract<AnswerEvent, { type: 'tool-args' }>;
type OfChoice = Exclude<AnswerEvent, { type: 'start' | 'usage' | 'end' }>;

/** Chunks, each with one thing that was said, then usage for those who asked for it, and `[DONE]`. */
export function encodeStream(context: AnswerContext): Machine<State, AnswerEvent, Frame> {
  const { streamUsage } = context.request;
  const legacy = isLegacy(context.request);
  const frame = (head: JsonObject, fields: JsonObject): Frame => ({
    event: '',
    data: writeJson({ ...head, ...fields }),
  });
  const chunk = (head: JsonObject, choice: JsonObject): Frame =>
    frame(head, { choices: [choice], ...(streamUsage && { usage: null }) });

  return {
    initial: {
      head: headOfChunks(undefined, context),
      begun: new Set(),
      texts: new Map(),
      thoughts: new Map(),
      custom: new Set(),
      silent: [],
    },
    step(state, event) {
      switch (event.type) {
        case 'start': {
          const head = headOfChunks(event, context);
          return [{ ...state, head, begun: new Set([0]) }, [chunk(head, roleOf(0))]];
        }
        case 'usage': {
          const fields = { choices: [], usage: encodeUsage(event.usage) };
          return [state, streamUsage ? [frame(state.head, fields)] : []];
        }
        case 'end':
          return [state, [{ event: '', data: '[DONE]' }]];
        default: {
          const said = choiceFields(state, event, legacy);
          const role = state.begun.has(event.choice) ? [] : [chunk(state.head, roleOf(event.choice))];
          const begun = role.length > 0 ? new Set([...state.begun, event.choice]) : state.begun;
          const frames = said.map((fields) => chunk(state.head, choiceOf(event.choice, fields)));
          const texts = new Map(state.texts).set(event.choice, placeAfter(placeOf(state, event), event));
          return [{ ...state, begun, texts, ...remembered(state, event) }, [...role, ...frames]];
        }
      }
    },
    end: () => [],
  };
}

const placeOf = ({ texts }: State, { choice }: OfChoice): TextPlace => texts.get(choice) ?? NO_TEXT_YET;

const headOfChunks = (start: Parameters<typeof headOf>[0], context: AnswerContext): JsonObject => ({
  ...headOf(start, context),
  object: 'chat.completion.chunk',
});

const roleOf = (choice: number): JsonObject =>
  choiceOf(choice, { delta: { role: 'assistant', content: '', refusal: null } });

const choiceOf = (index: number, fields: JsonObject): JsonObject => ({
  index,
  delta: {},
  logprobs: null,
  finish_reason: null,
  ...fields,
});

function remembered({ thoughts, custom, silent }: State, event: OfChoice): Partial<State> {
  switch (event.type) {
    case 'reasoning':
      return { thoughts: new Map(thoughts).set(event.choice, grow(thoughts.get(event.choice), event.text)) };
    case 'reasoning-end': {
      const left = new Map(thoughts);
      left.delete(event.choice);
      return { thoughts: left };
    }
    case 'tool-call':
      return event.custom
        ? { custom: new Set([...custom, `${event.choice}/${event.call}`]) }
        : { silent: [...silent, event] };
    case 'tool-args':
      return silent.some((call) => isSame(call, event))
        ? { silent: silent.filter((call) => !isSame(call, event)) }
        : {};
    default:
      return {};
  }
}

const isSame = (a: Pick<Call, 'choice' | 'call'>, b: Pick<Call, 'choice' | 'call'>): boolean =>
  a.choice === b.choice && a.call === b.call;

/** The fields of the choice of each chunk for an event. */
function choiceFields(state: State, event: OfChoice, legacy: boolean): readonly JsonObject[] {
  switch (event.type) {
    case 'text':
      return [{ delta: { content: event.text } }];
    case 'refusal':
      return [{ delta: { refusal: event.text } }];
    case 'reasoning':
      return [{ delta: { reasoning_content: event.text } }];
    case 'reasoning-end': {
      const delta = reasoningEndFields(event, textOfRope(state.thoughts.get(event.choice)));
      return delta ? [{ delta }] : [];
    }
    case 'citation':
      return encodeCitation(event.citation, placeOf(state, event).start).map((annotation) => ({
        delta: { annotations: [annotation] },
      }));
    case 'tool-call':
    case 'tool-args':
      return callFields(state, event, legacy);
    case 'media':
      return [{ delta: event.kind === 'audio' ? { audio: encodeAudio(event) } : { images: [encodeImage(event)] } }];
    case 'logprobs':
      return [{ logprobs: { content: event.tokens.map(encodeLogprob), refusal: null } }];
    case 'stop':
      return [
        ...argumentsOfSilent(state, event.choice).flatMap((args) => callFields(state, args, legacy)),
        { finish_reason: finishReason(event.reason, legacy) },
      ];
    // What only another format knows, and where its texts end, has no word here.
    case 'native':
    case 'text-end':
      return [];
  }
}

/** Clients parse arguments: a call that had none gets an empty object. */
const argumentsOfSilent = ({ silent }: State, choice: number): readonly Args[] =>
  silent
    .filter((call) => call.choice === choice)
    .map(({ call }) => ({ type: 'tool-args', choice, call, json: NO_ARGUMENTS }));

/** Before there were tools a message called one function: of several the first is told. */
const callFields = (state: State, event: Call | Args, legacy: boolean): readonly JsonObject[] =>
  legacy && event.call > 0 ? [] : [{ delta: callDelta(state, event, legacy) }];

function callDelta({ custom }: State, event: Call | Args, legacy: boolean): JsonObject {
  const { call: index } = event;
  if (event.type === 'tool-args') {
    if (legacy) return { function_call: { arguments: event.json } };
    const isCustom = custom.has(`${event.choice}/${index}`);
    return {
      tool_calls: [
        { index, ...(isCustom ? { custom: { input: event.json } } : { function: { arguments: event.json } }) },
      ],
    };
  }
  const { id, name } = event;
  if (legacy) return { function_call: { name, arguments: '' } };
  const what = event.custom
    ? { type: 'custom', custom: { name, input: '' } }
    : { type: 'function', function: { name, arguments: '' } };
  return { tool_calls: [{ index, id, ...what, ...signatureFields(event) }] };
}
