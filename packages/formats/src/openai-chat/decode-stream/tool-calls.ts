import type { AnswerEvent, Json, JsonObject } from '@dragoman/spec';
import { writeJson } from '@dragoman/framing';
import { numberOf, objectOf, objectsOf, textOf, unreadable } from '../../reading/provider-body.ts';
import { wrap } from '../../translating/signature-envelope.ts';
import { NOTHING, type CallState, type ChoiceState, type Told } from './choice.ts';
import { closeThinking } from './thinking.ts';

const MOST_CALLS = 1_024;
/** The single call of the API before there were tools. */
const FUNCTION_CALL = -1;

export function readToolCalls(state: ChoiceState, delta: JsonObject): Told {
  const entries = objectsOf(delta['tool_calls']).map(pieceOf);
  const single = objectOf(delta['function_call']);
  if (single) entries.push(pieceOf({ index: FUNCTION_CALL, function: single }));
  let now = state;
  const events: AnswerEvent[] = [];
  for (const piece of entries) {
    const [next, some] = readCall(now, piece);
    now = next;
    events.push(...some);
  }
  return [now, events];
}

interface CallPiece {
  /** undefined: Google's compatible API does not count. */
  readonly index: number | undefined;
  readonly id: string;
  readonly name: string;
  readonly args: string;
  readonly custom: boolean;
  readonly signature: string | undefined;
}

function pieceOf(call: JsonObject): CallPiece {
  const signature = textOf(objectOf(objectOf(call['extra_content'])?.['google'])?.['thought_signature']);
  return {
    index: numberOf(call['index']),
    id: textOf(call['id']) ?? '',
    ...calledBy(call),
    signature: signature === undefined ? undefined : wrap('openai-chat', signature),
  };
}

/** Snowflake sends both a function and a custom tool, one of them empty. */
function calledBy(call: JsonObject): Pick<CallPiece, 'name' | 'args' | 'custom'> {
  const own = objectOf(call['function']);
  const input = objectOf(call['custom']);
  if (input && (call['type'] === 'custom' || !own))
    return { name: textOf(input['name']) ?? '', args: textOf(input['input']) ?? '', custom: true };
  return { name: textOf(own?.['name']) ?? '', args: argsOf(own?.['arguments']), custom: false };
}

/** Some servers forget that arguments are text. */
const argsOf = (value: Json | undefined): string =>
  typeof value === 'string' ? value : value === undefined || value === null ? '' : writeJson(value);

function readCall(state: ChoiceState, piece: CallPiece): Told {
  const found = callOf(state, piece);
  if (found >= 0) return continueCall(state, found, piece);
  if (piece.name === '' && piece.id === '' && piece.args === '') return [state, NOTHING];
  if (state.calls.length === MOST_CALLS) throw unreadable('an answer', 'it calls too many tools');
  const call = state.calls.length;
  const begun: CallState = {
    index: piece.index ?? call,
    id: piece.id || `call_${state.answerId.replaceAll(/[^\w-]/g, '_')}_${state.choice}_${call}`,
    name: '',
    custom: piece.custom,
  };
  const [next, ended] = closeThinking({ ...state, calls: [...state.calls, begun] });
  const [then, events] = continueCall(next, call, piece);
  return [then, [...ended, ...events]];
}

/** Which call a piece belongs to; -1: a new one. Google's API counts every call as 0. */
function callOf({ calls }: ChoiceState, { index, id, name }: CallPiece): number {
  const at = index === undefined ? calls.length - 1 : calls.findLastIndex((call) => call.index === index);
  const call = calls[at];
  if (!call) return -1;
  const another = name !== '' && call.name !== '' && (index === undefined || (id !== '' && id !== call.id));
  return another ? -1 : at;
}

function continueCall(state: ChoiceState, at: number, piece: CallPiece): Told {
  const { choice } = state;
  const call = state.calls[at]!;
  const args: readonly AnswerEvent[] =
    piece.args === '' ? NOTHING : [{ type: 'tool-args', choice, call: at, json: piece.args }];
  if (call.name !== '') return [state, args];
  if (piece.name === '') {
    if (piece.args !== '') throw unreadable('an answer', 'a tool call has arguments before it has a name');
    return [state, NOTHING];
  }
  const named: CallState = { ...call, name: piece.name };
  const { id, custom } = named;
  const { signature } = piece;
  return [
    { ...state, calls: state.calls.with(at, named) },
    [
      {
        type: 'tool-call',
        choice,
        call: at,
        id,
        name: piece.name,
        ...(custom && { custom }),
        ...(signature !== undefined && { signature }),
      },
      ...args,
    ],
  ];
}
