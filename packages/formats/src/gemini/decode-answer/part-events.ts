import type { AnswerEvent, JsonObject } from '@dragoman/spec';
import { writeJson } from '@dragoman/framing';
import { objectOf, textOf } from '../../reading/provider-body.ts';
import { grow } from '../../translating/rope.ts';
import { wrap } from '../../translating/signature-envelope.ts';
import { unsealThoughts } from '../sealed-thoughts.ts';
import type { ChoiceState } from './choice-state.ts';
import { addPieces, argumentsOf } from './partial-args.ts';

export interface Place {
  readonly choice: number;
  /** The id of the answer, for calls that have none. */
  readonly answerId: string;
}

type Step = readonly [ChoiceState, readonly AnswerEvent[]];

/** One part of a candidate. */
export function partEvents(state: ChoiceState, part: JsonObject, place: Place): Step {
  const call = objectOf(part['functionCall']);
  if (call) return callEvents(state, { call, part }, place);
  const text = textOf(part['text']) ?? (isSignatureOnly(part) ? '' : undefined);
  if (text !== undefined && part['thought'] === true) return thoughtEvents(state, { text, part }, place);
  if (text !== undefined) return textEvents(state, { text, signature: signatureOf(part) }, place);
  const [closed, before] = closePart(state, place);
  const media = mediaEvent(part, place);
  const events: readonly AnswerEvent[] = media
    ? [media, ...signatureEvents(signatureOf(part), place)]
    : [{ type: 'native', choice: place.choice, part: { type: 'native', format: 'gemini', value: part } }];
  return [closed, [...before, ...events]];
}

/** Ends what is open: arguments that came in pieces, a thought that is not signed, a text that is. */
export function closePart(state: ChoiceState, { choice }: Pick<Place, 'choice'>): Step {
  const { open, thinking, signature } = state;
  const args = open && writeJson(argumentsOf(open.pieces));
  return [
    { ...state, open: undefined, thinking: false, speaking: false, signature: undefined },
    [
      ...(open ? [{ type: 'tool-args', choice, call: open.call, json: args ?? '' } as const] : []),
      ...(thinking ? [{ type: 'reasoning-end', choice } as const] : []),
      ...signatureEvents(signature, { choice }),
    ],
  ];
}

const isSignatureOnly = (part: JsonObject): boolean =>
  Object.keys(part).every((field) => field === 'thoughtSignature' || field === 'thought');

function thoughtEvents(
  state: ChoiceState,
  { text, part }: { readonly text: string; readonly part: JsonObject },
  place: Place,
): Step {
  const [closed, before] = state.thinking ? [state, []] : closePart(state, place);
  const said: readonly AnswerEvent[] = text === '' ? [] : [{ type: 'reasoning', choice: place.choice, text }];
  const signed = signatureEvents(signatureOf(part), place);
  const thinking = signed.length === 0 && (closed.thinking || said.length > 0);
  return [{ ...closed, thinking }, [...before, ...said, ...signed]];
}

interface Said {
  readonly text: string;
  readonly signature: string | undefined;
}

/** A text goes on until something else comes, or another signature. */
function textEvents(state: ChoiceState, said: Said, place: Place): Step {
  const { text, signature } = said;
  if (text === '' && signature === undefined) return [state, []];
  if (state.speaking && (signature === undefined || state.signature === undefined)) return speak(state, said, place);
  const [closed, closing] = closePart(state, place);
  // A signature of its own: nothing says to which part it belongs but its place.
  if (text === '') return [closed, [...closing, ...signatureEvents(signature, place)]];
  const [next, events] = speak({ ...closed, textFrom: closed.text?.length ?? 0 }, said, place);
  return [next, [...closing, ...events]];
}

function speak(state: ChoiceState, { text, signature = state.signature }: Said, { choice }: Place): Step {
  if (text === '') return [{ ...state, signature }, []];
  return [{ ...state, text: grow(state.text, text), speaking: true, signature }, [{ type: 'text', choice, text }]];
}

const signatureOf = (part: JsonObject): string | undefined => textOf(part['thoughtSignature']) || undefined;

function signatureEvents(signature: string | undefined, { choice }: Pick<Place, 'choice'>): readonly AnswerEvent[] {
  if (signature === undefined) return [];
  const encrypted = unsealThoughts(signature);
  return [
    encrypted === undefined
      ? { type: 'reasoning-end', choice, signature: wrap('gemini', signature) }
      : { type: 'reasoning-end', choice, encrypted },
  ];
}

/** Pictures and sound; pictures of a thought are no part of the answer. */
function mediaEvent(part: JsonObject, { choice }: Place): AnswerEvent | undefined {
  const inline = part['thought'] === true ? undefined : objectOf(part['inlineData']);
  const base64 = textOf(inline?.['data']);
  const mediaType = textOf(inline?.['mimeType']);
  const kind = mediaType?.startsWith('audio/') ? 'audio' : mediaType?.startsWith('image/') ? 'image' : undefined;
  if (base64 === undefined || mediaType === undefined || kind === undefined) return undefined;
  return { type: 'media', choice, kind, mediaType, base64 };
}

function callEvents(
  state: ChoiceState,
  { call, part }: { readonly call: JsonObject; readonly part: JsonObject },
  place: Place,
): Step {
  const { choice } = place;
  const name = textOf(call['name']);
  const goesOn = call['willContinue'] === true;
  if (name === undefined || name === '') return morePieces(state, { call, goesOn }, place);
  const [closed, before] = closePart(state, place);
  const number = closed.calls;
  const signature = signatureOf(part);
  const begun: AnswerEvent = {
    type: 'tool-call',
    choice,
    call: number,
    id: textOf(call['id']) || callId(place, number),
    name,
    ...(signature && { signature: wrap('gemini', signature) }),
  };
  const open = { call: number, pieces: addPieces(undefined, call['partialArgs']) };
  const next = { ...closed, calls: number + 1 };
  if (goesOn) return [{ ...next, open }, [...before, begun]];
  const args = open.pieces ? argumentsOf(open.pieces) : (call['args'] ?? {});
  return [next, [...before, begun, { type: 'tool-args', choice, call: number, json: writeJson(args) }]];
}

/** Goes on with the call that is open; what belongs to none says nothing. */
function morePieces(
  state: ChoiceState,
  { call, goesOn }: { readonly call: JsonObject; readonly goesOn: boolean },
  place: Place,
): Step {
  if (!state.open) return [state, []];
  const open = { ...state.open, pieces: addPieces(state.open.pieces, call['partialArgs']) };
  const next = { ...state, open };
  return goesOn ? [next, []] : closePart(next, place);
}

/** Vertex gives calls no id. Ids of one conversation have to differ, so it is made from the answer's. */
function callId({ answerId, choice }: Place, number: number): string {
  const answer = answerId.replace(/[^A-Za-z0-9_-]/g, '').slice(0, 24);
  return ['call', answer, ...(choice > 0 ? [choice] : []), number].filter((part) => part !== '').join('_');
}
