import type { AnswerEvent, AssistantPart, Citation, StopReason, TextPart, TokenLogprob, Usage } from '@dragoman/spec';

/** One of the answers of a call, as a whole. */
export interface Choice {
  /** In the order in which they came; adjacent texts are one part. */
  readonly parts: readonly AnswerPart[];
  readonly logprobs: readonly TokenLogprob[];
  readonly stop?: Extract<AnswerEvent, { type: 'stop' }>;
}

export type AnswerPart = AssistantPart | Extract<AnswerEvent, { type: 'media' }>;

export interface Answer {
  readonly start?: Extract<AnswerEvent, { type: 'start' }>;
  /** By number; never empty. */
  readonly choices: readonly Choice[];
  readonly usage?: Usage;
}

/** What the encoders of whole answers begin with: the events of an answer put together again. */
export function gatherAnswer(events: readonly AnswerEvent[]): Answer {
  const gathering: Gathering = { choices: [] };
  for (const event of events) gather(gathering, event);
  const choices = gathering.choices.length > 0 ? gathering.choices : [freshChoice()];
  return {
    ...(gathering.start && { start: gathering.start }),
    ...(gathering.usage && { usage: gathering.usage }),
    choices: choices.map(({ parts, logprobs, stop }) => ({
      parts: parts.map(finished),
      logprobs,
      ...(stop && { stop }),
    })),
  };
}

/** The reason of a choice; without a stop event it is `stop`. */
export const reasonOf = ({ stop }: Choice): StopReason => stop?.reason ?? 'stop';

type Open =
  | { readonly type: 'text'; readonly texts: string[]; readonly citations: Citation[]; closed: boolean }
  | { readonly type: 'refusal'; readonly texts: string[] }
  | { readonly type: 'reasoning'; readonly texts: string[]; end?: Extract<AnswerEvent, { type: 'reasoning-end' }> }
  | { readonly type: 'call'; readonly call: Extract<AnswerEvent, { type: 'tool-call' }>; readonly texts: string[] }
  | { readonly type: 'done'; readonly part: AnswerPart };

interface OpenChoice {
  readonly parts: Open[];
  readonly logprobs: TokenLogprob[];
  stop?: Extract<AnswerEvent, { type: 'stop' }>;
}

interface Gathering {
  start?: Extract<AnswerEvent, { type: 'start' }>;
  usage?: Usage;
  readonly choices: OpenChoice[];
}

const freshChoice = (): OpenChoice => ({ parts: [], logprobs: [] });

function choiceOf({ choices }: Gathering, choice: number): OpenChoice {
  while (choices.length <= choice) choices.push(freshChoice());
  return choices[choice]!;
}

/** Local to one call of `gatherAnswer`: texts are collected in lists, so that a long answer is not copied for each piece. */
function gather(gathering: Gathering, event: AnswerEvent): void {
  switch (event.type) {
    case 'start':
      gathering.start = event;
      return;
    case 'usage':
      gathering.usage = event.usage;
      return;
    case 'end':
      return;
    default:
      put(choiceOf(gathering, event.choice), event);
  }
}

type OfChoice = Exclude<AnswerEvent, { type: 'start' | 'usage' | 'end' }>;

function put(choice: OpenChoice, event: OfChoice): void {
  const { parts } = choice;
  switch (event.type) {
    case 'text':
      return void openText(parts).texts.push(event.text);
    case 'text-end':
      return closeText(parts);
    case 'citation':
      return void lastText(parts).citations.push(event.citation);
    case 'refusal':
      return void openOf(parts, 'refusal', () => ({ type: 'refusal', texts: [] })).texts.push(event.text);
    case 'reasoning':
      return void openReasoning(parts).texts.push(event.text);
    case 'reasoning-end':
      openReasoning(parts).end = event;
      return;
    case 'tool-call':
      return void parts.push({ type: 'call', call: event, texts: [] });
    case 'tool-args':
      return void parts.find(
        (part) => part.type === 'call' && part.call.call === event.call && part.texts.push(event.json),
      );
    case 'media':
      return void parts.push({ type: 'done', part: event });
    case 'native':
      return void parts.push({ type: 'done', part: event.part });
    case 'logprobs':
      for (const token of event.tokens) choice.logprobs.push(token);
      return;
    case 'stop':
      choice.stop = event;
      return;
  }
}

function openOf<T extends Open['type']>(parts: Open[], type: T, fresh: () => Extract<Open, { type: T }>) {
  const last = parts.at(-1);
  if (last?.type === type) return last as Extract<Open, { type: T }>;
  const opened = fresh();
  parts.push(opened);
  return opened;
}

function openText(parts: Open[]): Extract<Open, { type: 'text' }> {
  const last = parts.at(-1);
  if (last?.type === 'text' && !last.closed) return last;
  const opened: Open = { type: 'text', texts: [], citations: [], closed: false };
  parts.push(opened);
  return opened;
}

function lastText(parts: Open[]): Extract<Open, { type: 'text' }> {
  const last = parts.findLast((part) => part.type === 'text');
  return last ?? openText(parts);
}

function closeText(parts: Open[]): void {
  const last = parts.at(-1);
  if (last?.type === 'text') last.closed = true;
}

function openReasoning(parts: Open[]): Extract<Open, { type: 'reasoning' }> {
  const last = parts.at(-1);
  if (last?.type === 'reasoning' && !last.end) return last;
  const opened: Open = { type: 'reasoning', texts: [] };
  parts.push(opened);
  return opened;
}

function finished(open: Open): AnswerPart {
  switch (open.type) {
    case 'done':
      return open.part;
    case 'text': {
      const text: TextPart = { type: 'text', text: open.texts.join('') };
      return open.citations.length > 0 ? { ...text, citations: open.citations } : text;
    }
    case 'refusal':
      return { type: 'refusal', text: open.texts.join('') };
    case 'reasoning': {
      const { signature, encrypted, id } = open.end ?? {};
      const text = open.texts.length > 0 ? open.texts.join('') : undefined;
      return { type: 'reasoning', text, signature, encrypted, id };
    }
    case 'call': {
      const { id, name, custom, signature } = open.call;
      return { type: 'tool-call', id, name, args: open.texts.join(''), custom, signature };
    }
  }
}
