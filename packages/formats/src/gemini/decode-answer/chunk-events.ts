import { GatewayError, type AnswerEvent, type Json, type JsonObject, type TokenLogprob } from '@dragoman/spec';
import { listOf, numberOf, objectOf, objectsOf, textOf } from '../../reading/provider-body.ts';
import { textOfRope } from '../../translating/rope.ts';
import { stopOf } from '../finish-reasons.ts';
import { readUsage } from '../usage.ts';
import { FRESH_CHOICE, type ChoiceState } from './choice-state.ts';
import { citationsOf } from './citations.ts';
import { closePart, partEvents, type Place } from './part-events.ts';

/** What is remembered of an answer while it comes. */
export interface AnswerState {
  /** Undefined before the first piece. */
  readonly id: string | undefined;
  readonly choices: readonly ChoiceState[];
  /** `usageMetadata`, which counts on: what was said last holds. */
  readonly usage: JsonObject | undefined;
  /** The request itself was refused. */
  readonly blocked: string | undefined;
}

export const BEFORE: AnswerState = { id: undefined, choices: [], usage: undefined, blocked: undefined };

type Step = readonly [AnswerState, readonly AnswerEvent[]];

/** The most candidates that Google makes is 8; a number beyond says that something is wrong. */
const MAX_CHOICES = 128;

const KNOWN = ['candidates', 'promptFeedback', 'usageMetadata', 'modelVersion', 'responseId'];

/** One `GenerateContentResponse`: a whole answer, or a piece of one. @throws GatewayError if it is an error */
export function chunkEvents(before: AnswerState, chunk: JsonObject): Step {
  const error = objectOf(chunk['error']);
  if (error) throw new GatewayError('bad_upstream_answer', textOf(error['message']) ?? 'the provider ended the stream');
  // Something that this version does not know.
  if (!KNOWN.some((field) => field in chunk)) return [before, []];
  const events: AnswerEvent[] = [];
  if (before.id === undefined) events.push(startOf(chunk));
  const answerId = before.id ?? textOf(chunk['responseId']) ?? '';
  const choices = [...before.choices];
  objectsOf(chunk['candidates']).forEach((candidate, at) => {
    const choice = choiceOf(candidate, at);
    while (choices.length <= choice) choices.push(FRESH_CHOICE);
    const [next, said] = candidateEvents(choices[choice]!, candidate, { choice, answerId });
    choices[choice] = next;
    for (const event of said) events.push(event);
  });
  const usage = objectOf(chunk['usageMetadata']);
  const blocked = textOf(objectOf(chunk['promptFeedback'])?.['blockReason']);
  return [
    {
      id: answerId,
      choices,
      usage: usage ? { ...before.usage, ...usage } : before.usage,
      blocked: blocked ?? before.blocked,
    },
    events,
  ];
}

function choiceOf(candidate: JsonObject, at: number): number {
  const choice = numberOf(candidate['index']) ?? at;
  if (Number.isInteger(choice) && choice >= 0 && choice < MAX_CHOICES) return choice;
  throw new GatewayError('bad_upstream_answer', 'the provider sent a candidate with an impossible index');
}

function startOf(chunk: JsonObject): AnswerEvent {
  const id = textOf(chunk['responseId']) ?? '';
  const model = textOf(chunk['modelVersion']) ?? '';
  const created = Math.floor(Date.parse(textOf(chunk['createTime']) ?? '') / 1_000);
  return { type: 'start', id, model, ...(Number.isFinite(created) && { created }) };
}

function candidateEvents(
  before: ChoiceState,
  candidate: JsonObject,
  place: Place,
): readonly [ChoiceState, readonly AnswerEvent[]] {
  const events: AnswerEvent[] = [];
  let state = before;
  for (const part of objectsOf(objectOf(candidate['content'])?.['parts'])) {
    const [next, said] = partEvents(state, part, place);
    state = next;
    for (const event of said) events.push(event);
  }
  const tokens = logprobsOf(objectOf(candidate['logprobsResult']));
  if (tokens.length > 0) events.push({ type: 'logprobs', choice: place.choice, tokens });
  return [withMetadata(state, candidate), events];
}

function withMetadata(state: ChoiceState, candidate: JsonObject): ChoiceState {
  const grounding = objectOf(candidate['groundingMetadata']);
  const citations = objectsOf(objectOf(candidate['citationMetadata'])?.['citations']);
  const finish = candidate['finishReason'];
  const hasSources = listOf(grounding?.['groundingChunks']).length > 0;
  return {
    ...state,
    grounding: hasSources ? grounding : state.grounding,
    // Each piece of a stream says all that it knows.
    citations: citations.length > 0 ? citations : state.citations,
    finish: wordOf(finish) ?? state.finish,
  };
}

/** Google's JSON may write a word by its number; those in which Gemini and Vertex agree. */
const NUMBERED = ['FINISH_REASON_UNSPECIFIED', 'STOP', 'MAX_TOKENS', 'SAFETY', 'RECITATION', 'OTHER'];

const wordOf = (finish: Json | undefined): string | undefined =>
  typeof finish === 'number' ? (NUMBERED[finish] ?? String(finish)) : textOf(finish);

function logprobsOf(result: JsonObject | undefined): readonly TokenLogprob[] {
  const tops = objectsOf(result?.['topCandidates']);
  return objectsOf(result?.['chosenCandidates']).map((chosen, at) => {
    const top = objectsOf(tops[at]?.['candidates']).map(tokenOf);
    return { ...tokenOf(chosen), ...(top.length > 0 && { top }) };
  });
}

const tokenOf = (candidate: JsonObject): TokenLogprob => ({
  token: textOf(candidate['token']) ?? '',
  logprob: numberOf(candidate['logProbability']) ?? 0,
});

/** What is owed when everything has come. */
export function lastEvents(state: AnswerState): readonly AnswerEvent[] {
  const { choices, blocked, usage } = state;
  const isRefused = blocked !== undefined && choices.length === 0;
  return [
    ...choices.flatMap((choice, at) => choiceEnd(choice, at)),
    ...(isRefused ? [{ type: 'stop', choice: 0, reason: 'content-filter', raw: blocked } as const] : []),
    ...(usage ? [{ type: 'usage', usage: readUsage(usage), raw: usage } as const] : []),
    { type: 'end' },
  ];
}

function choiceEnd(state: ChoiceState, choice: number): readonly AnswerEvent[] {
  const [, closing] = closePart(state, { choice });
  const cited = { text: textOfRope(state.text), from: state.textFrom };
  const citations = citationsOf(state, cited).map((citation): AnswerEvent => ({ type: 'citation', choice, citation }));
  // They are told while their text is open, if it still is.
  const said = state.speaking ? [...citations, ...closing] : [...closing, ...citations];
  return [...said, stopOf(state.finish, { choice, calls: state.calls })];
}
