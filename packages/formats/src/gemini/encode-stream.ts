import {
  sealed,
  type AnswerContext,
  type AnswerEvent,
  type AnyMachine,
  type Frame,
  type JsonObject,
} from '@dragoman/spec';
import { writeJson } from '@dragoman/framing';
import { FRESH_WRITING, lastPiece, writeChoice, type ChoiceWriting } from './encode-answer/choice-stream.ts';
import { envelope } from './encode-answer/envelope.ts';
import { writeUsage } from './usage.ts';

interface State {
  readonly beside: JsonObject;
  readonly choices: readonly ChoiceWriting[];
  readonly usage: JsonObject | undefined;
}

/** Pieces of an answer as data of events without a name. The last one has each candidate's end, and usage. */
export function encodeStream(context: AnswerContext): AnyMachine<AnswerEvent, Frame> {
  return sealed<State, AnswerEvent, Frame>({
    initial: { beside: envelope(undefined, context), choices: [], usage: undefined },

    step(state, event) {
      switch (event.type) {
        case 'start':
          return [{ ...state, beside: envelope(event, context) }, []];
        case 'usage':
          return [{ ...state, usage: writeUsage(event.usage) }, []];
        case 'end':
          return [state, [lastFrame(state)]];
        default: {
          const [choice, fields] = writeChoice(state.choices[event.choice] ?? FRESH_WRITING, event);
          const next = { ...state, choices: withChoice(state.choices, event.choice, choice) };
          if (Object.keys(fields).length === 0) return [next, []];
          return [next, [frame({ candidates: [{ ...fields, index: event.choice }], ...state.beside })]];
        }
      }
    },

    // What was owed has gone out with the event `end`; without it the stream is not whole.
    end: () => [],
  });
}

const frame = (piece: JsonObject): Frame => ({ event: '', data: writeJson(piece) });

function withChoice(choices: readonly ChoiceWriting[], at: number, choice: ChoiceWriting): readonly ChoiceWriting[] {
  const missing = Array.from({ length: Math.max(0, at - choices.length) }, () => FRESH_WRITING);
  return at < choices.length ? choices.with(at, choice) : [...choices, ...missing, choice];
}

function lastFrame({ choices, usage, beside }: State): Frame {
  const ended = choices.length > 0 ? choices : [FRESH_WRITING];
  const candidates = ended.map((choice, index) => ({ ...lastPiece(choice), index }));
  return frame({ candidates, ...(usage && { usageMetadata: usage }), ...beside });
}
