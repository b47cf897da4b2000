import { GatewayError, type AnswerEvent, type Frame, type Json, type JsonObject, type Machine } from '@dragoman/spec';
import { parseJson } from '@dragoman/framing';
import { numberOf, objectOf, objectsOf, textOf, unreadable } from '../reading/provider-body.ts';
import { readAll, type ChoiceState, type ReadDelta } from './decode-stream/choice.ts';
import { citationsBeside, finishChoice, readAnnotations, readFinish, readLogprobs } from './decode-stream/closing.ts';
import { readAudio, readContent, readImages, readRefusal } from './decode-stream/said.ts';
import { readThinking } from './decode-stream/thinking.ts';
import { readToolCalls } from './decode-stream/tool-calls.ts';
import { decodeUsage } from './usage.ts';

export interface ChatState {
  readonly started: boolean;
  /** By the provider's number; OpenAI gives at most 128. */
  readonly choices: readonly (ChoiceState | undefined)[];
  /** The last that was said: some say it in every chunk. */
  readonly usage: Json | undefined;
  /** The provider's word for the tier that serves it. */
  readonly tier: string | undefined;
  /** The last chunk with citations beside its choices. */
  readonly cited: JsonObject | undefined;
  readonly done: boolean;
}

export const BEGIN: ChatState = {
  started: false,
  choices: [],
  usage: undefined,
  tier: undefined,
  cited: undefined,
  done: false,
};

const MOST_CHOICES = 128;

/** In the order in which they stand in a message; what is read from a delta does not depend on its neighbours. */
const READERS: readonly ReadDelta[] = [
  readThinking,
  readContent,
  readRefusal,
  readAnnotations,
  readImages,
  readAudio,
  readToolCalls,
];

/**
 * Chunks until `[DONE]`. Some providers leave it out: then the answer is complete if every choice has said why it
 * stopped.
 */
export const decodeStream: Machine<ChatState, Frame, AnswerEvent> = {
  initial: BEGIN,
  step(state, { data }) {
    if (state.done || data === '') return [state, []];
    if (data.trim() === '[DONE]') return [{ ...state, done: true }, finish(state)];
    const chunk = objectOf(parseJson(data, { error: 'bad_upstream_answer' }));
    if (!chunk) throw unreadable('a stream event', 'it is not an object');
    return readBody(state, chunk, 'delta');
  },
  end(state) {
    if (state.done) return [];
    if (!isComplete(state))
      throw new GatewayError('bad_upstream_answer', 'the provider ended its stream before the answer was complete');
    return finish(state);
  },
};

/** Copied, because `every` passes over a choice that has not come. */
const isComplete = ({ choices }: ChatState): boolean =>
  choices.length > 0 && [...choices].every((choice) => choice?.stop);

/** A chunk, or a whole answer, which differs in nothing but the name of what it says. */
export function readBody(
  state: ChatState,
  body: JsonObject,
  said: 'delta' | 'message',
): readonly [ChatState, readonly AnswerEvent[]] {
  refuseError(body);
  const entries = objectsOf(body['choices']);
  const events: AnswerEvent[] = state.started || entries.length === 0 ? [] : [startOf(body)];
  const choices = [...state.choices];
  for (const entry of entries) {
    const at = indexOf(entry);
    const before = choices[at] ?? { choice: at, answerId: textOf(body['id']) ?? '', calls: [] };
    const [next, some] = readAll(before, objectOf(entry[said]) ?? {}, READERS);
    const [then, logprobs] = readLogprobs(readFinish(next, entry), entry);
    choices[at] = then;
    for (const event of some) events.push(event);
    for (const event of logprobs) events.push(event);
  }
  return [{ ...state, ...saidBeside(state, body), started: state.started || entries.length > 0, choices }, events];
}

function indexOf(entry: JsonObject): number {
  const index = numberOf(entry['index']) ?? 0;
  if (Number.isInteger(index) && index >= 0 && index < MOST_CHOICES) return index;
  throw unreadable('an answer', 'a choice has no proper index');
}

/** Groq's streams have usage in a place of their own. */
function saidBeside(state: ChatState, body: JsonObject): Pick<ChatState, 'usage' | 'tier' | 'cited'> {
  return {
    usage: body['usage'] ?? objectOf(body['x_groq'])?.['usage'] ?? state.usage,
    tier: textOf(body['service_tier']) ?? state.tier,
    cited: body['citations'] || body['search_results'] ? body : state.cited,
  };
}

/** Some providers answer 200 and say in the body that they failed. */
function refuseError({ error }: JsonObject): void {
  if (error === undefined || error === null || error === '') return;
  const words = textOf(error) ?? textOf(objectOf(error)?.['message']) ?? 'the provider reported an error';
  throw new GatewayError('bad_upstream_answer', words);
}

function startOf(body: JsonObject): AnswerEvent {
  const created = numberOf(body['created']);
  const serviceTier = textOf(body['service_tier']);
  const fingerprint = textOf(body['system_fingerprint']);
  return {
    type: 'start',
    id: textOf(body['id']) ?? '',
    model: textOf(body['model']) ?? '',
    ...(created && { created }),
    ...(serviceTier && { serviceTier }),
    ...(fingerprint && { fingerprint }),
  };
}

/** What is told when everything has come. */
export function finish({ started, choices, usage, tier, cited }: ChatState): readonly AnswerEvent[] {
  const counted = decodeUsage(usage, tier);
  const beside = cited ? citationsBeside(cited) : [];
  return [
    ...(started ? [] : [startOf({})]),
    ...choices.flatMap((choice) => (choice ? finishChoice(choice, choice.choice === 0 ? beside : []) : [])),
    ...(counted ? [{ type: 'usage' as const, usage: counted, ...(usage !== undefined && { raw: usage }) }] : []),
    { type: 'end' },
  ];
}
