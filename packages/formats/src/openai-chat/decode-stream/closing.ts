import type { AnswerEvent, Json, JsonObject, StopReason, TokenLogprob } from '@dragoman/spec';
import { listOf, numberOf, objectOf, objectsOf, textOf } from '../../reading/provider-body.ts';
import { NOTHING, type ChoiceState, type Told } from './choice.ts';
import { spoken } from './said.ts';
import { closeThinking } from './thinking.ts';

/** Words for why a model stopped, of all who imitate the API. */
const REASONS: Readonly<Record<string, StopReason>> = {
  stop: 'stop',
  eos: 'stop',
  length: 'length',
  // Mistral
  model_length: 'length',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
  // Z.AI
  sensitive: 'content-filter',
};

/** vLLM says which stop sequence it met; a number is the token that ended the text. */
export function readFinish(state: ChoiceState, choice: JsonObject): ChoiceState {
  const raw = textOf(choice['finish_reason']) ?? '';
  if (raw === '') return state;
  const reason = Object.hasOwn(REASONS, raw) ? REASONS[raw]! : 'other';
  return { ...state, stop: { reason, raw, sequence: textOf(choice['stop_reason']) } };
}

/** What is left to tell of a choice; `beside` are citations for one that brought none. */
export function finishChoice(state: ChoiceState, beside: readonly AnswerEvent[]): readonly AnswerEvent[] {
  const [{ choice, calls, cited, stop }, ended] = closeThinking(state);
  return [
    ...ended,
    ...spoken(state),
    ...(cited ? NOTHING : beside),
    { type: 'stop', choice, reason: reasonOf(stop, calls.length > 0), ...rest(stop) },
  ];
}

/** A call that was forced ends with `stop`; some providers always say so. */
function reasonOf(stop: ChoiceState['stop'], called: boolean): StopReason {
  const reason = stop?.reason ?? 'stop';
  if (reason !== 'stop') return reason;
  if (called) return 'tool-calls';
  return stop?.sequence === undefined ? 'stop' : 'stop-sequence';
}

const rest = (stop: ChoiceState['stop']): { raw?: string; sequence?: string } => ({
  ...(stop?.raw !== undefined && { raw: stop.raw }),
  ...(stop?.sequence !== undefined && { sequence: stop.sequence }),
});

export function readLogprobs(state: ChoiceState, choice: JsonObject): Told {
  const said = objectOf(choice['logprobs']);
  if (!said) return [state, NOTHING];
  const tokens = [...logprobTokens(said['content']), ...logprobTokens(said['refusal'])];
  return [state, tokens.length === 0 ? NOTHING : [{ type: 'logprobs', choice: state.choice, tokens }]];
}

/** A list of tokens as OpenAI writes it, in all its APIs. */
export const logprobTokens = (value: Json | undefined): readonly TokenLogprob[] => objectsOf(value).map(tokenOf);

const tokenOf = (said: JsonObject): TokenLogprob => ({
  ...alternativeOf(said),
  top: objectsOf(said['top_logprobs']).map(alternativeOf),
});

function alternativeOf(said: JsonObject): Omit<TokenLogprob, 'top'> {
  const bytes = listOf(said['bytes']).flatMap((byte) => numberOf(byte) ?? []);
  return {
    token: textOf(said['token']) ?? '',
    logprob: numberOf(said['logprob']) ?? 0,
    ...(Array.isArray(said['bytes']) && { bytes }),
  };
}

/** Citations of a message: OpenAI's and OpenRouter's `annotations`. Files that were read are not cited. */
export function readAnnotations(state: ChoiceState, delta: JsonObject): Told {
  const events = objectsOf(delta['annotations']).flatMap((annotation) => citationOf(state.choice, annotation));
  return [events.length === 0 ? state : { ...state, cited: true }, events];
}

function citationOf(choice: number, annotation: JsonObject): readonly AnswerEvent[] {
  const said = objectOf(annotation['url_citation']);
  if (!said) return NOTHING;
  return [
    citation(choice, {
      url: said['url'],
      title: said['title'],
      text: said['content'],
      start: said['start_index'],
      end: said['end_index'],
    }),
  ];
}

/** Perplexity: beside the choices, in every chunk once more; which part of the text they belong to is not said. */
export function citationsBeside(body: JsonObject): readonly AnswerEvent[] {
  const results = objectsOf(body['search_results']);
  if (results.length > 0) return results.map(({ url, title, snippet }) => citation(0, { url, title, text: snippet }));
  return listOf(body['citations']).flatMap((url) => (typeof url === 'string' ? [citation(0, { url })] : []));
}

function citation(choice: number, said: Readonly<Record<string, Json | undefined>>): AnswerEvent {
  const url = textOf(said['url']);
  const title = textOf(said['title']);
  const citedText = textOf(said['text']);
  const start = numberOf(said['start']);
  const end = numberOf(said['end']);
  return {
    type: 'citation',
    choice,
    citation: {
      ...(url !== undefined && { url }),
      ...(title && { title }),
      ...(citedText !== undefined && { citedText }),
      ...(start !== undefined && { start }),
      ...(end !== undefined && { end }),
    },
  };
}
