import { GatewayError, type AnswerEvent, type Machine } from '@dragoman/spec';
import { JSON_BEGUN, progress, type JsonProgress } from './json-progress.ts';

type Call = Extract<AnswerEvent, { type: 'tool-call' }>;
type Args = Extract<AnswerEvent, { type: 'tool-args' }>;
type OfChoice = Exclude<AnswerEvent, { type: 'start' | 'usage' | 'end' | 'stop' | 'logprobs' }>;

/** Events that wait, the last first. */
interface Waiting {
  readonly before: Waiting | undefined;
  readonly event: OfChoice;
  readonly count: number;
}

interface State {
  /** The call whose arguments are being written, while they are not complete. */
  readonly open: { readonly begun: Call; readonly progress: JsonProgress } | undefined;
  readonly waiting: Waiting | undefined;
}

const IDLE: State = { open: undefined, waiting: undefined };

/** Events. What a provider sends beside an open call is at most its other calls. */
const LIMIT = 200_000;

/**
 * For formats whose blocks follow one another: arguments of a tool call stand directly behind it, even if a provider
 * sent those of several calls mixed. Only what comes before a call is complete has to wait. Of several choices the
 * first is kept, pieces without text are left out, and a call that has no arguments has an empty object: clients parse
 * them.
 */
export const sequentialParts: Machine<State, AnswerEvent, AnswerEvent> = {
  initial: IDLE,
  step(state, event) {
    if ('choice' in event && event.choice !== 0) return [state, []];
    switch (event.type) {
      case 'start':
      case 'logprobs':
        return [state, [event]];
      case 'stop':
      case 'usage':
      case 'end':
        return [IDLE, [...unsaid(state), ...inOrder(state.waiting).flatMap(withArgs), event]];
      case 'text':
      case 'reasoning':
        return event.text === '' ? [state, []] : part(state, event);
      case 'tool-args':
        return event.json === '' ? [state, []] : part(state, event);
      default:
        return part(state, event);
    }
  },
  end: ({ waiting }) => inOrder(waiting).flat(),
};

function part(state: State, event: OfChoice): readonly [State, readonly AnswerEvent[]] {
  const { open, waiting } = state;
  if (!open) return begin(event);
  if (event.type !== 'tool-args' || event.call !== open.begun.call)
    return [{ open, waiting: wait(waiting, event) }, []];
  const now = progress(open.progress, event.json);
  if (!now.complete) return [{ open: { begun: open.begun, progress: now }, waiting }, [event]];
  return release(waiting, event);
}

function begin(event: OfChoice): readonly [State, readonly AnswerEvent[]] {
  // Behind the last bracket of a call there is only white space.
  if (event.type === 'tool-args') return [IDLE, []];
  if (event.type !== 'tool-call') return [IDLE, [event]];
  return [{ open: { begun: event, progress: JSON_BEGUN }, waiting: undefined }, [event]];
}

function wait(before: Waiting | undefined, event: OfChoice): Waiting {
  const count = (before?.count ?? 0) + 1;
  if (count > LIMIT)
    throw new GatewayError('bad_upstream_answer', 'the provider sent too much before a tool call was complete');
  return { before, event, count };
}

/** Gives away what waits, up to and with the first call that is not complete. */
function release(waiting: Waiting | undefined, before: AnswerEvent): readonly [State, readonly AnswerEvent[]] {
  const given: AnswerEvent[] = [before];
  const parts = inOrder(waiting);
  for (const [at, events] of parts.entries()) {
    given.push(...events);
    const [first, ...args] = events;
    if (first?.type !== 'tool-call') continue;
    const now = (args as Args[]).reduce((so, { json }) => progress(so, json), JSON_BEGUN);
    if (now.complete) continue;
    const rest = parts.slice(at + 1).flat();
    return [
      {
        open: { begun: first, progress: now },
        waiting: rest.reduce<Waiting | undefined>(wait, undefined),
      },
      given,
    ];
  }
  return [IDLE, given];
}

/** The arguments of the open call, if it has none. */
const unsaid = ({ open }: State): readonly OfChoice[] => (open?.progress === JSON_BEGUN ? noArgs(open.begun) : []);

/** A call that waits, and its arguments; anything else as it is. */
function withArgs(events: readonly OfChoice[]): readonly OfChoice[] {
  const [first, ...args] = events;
  return first?.type === 'tool-call' && args.length === 0 ? [first, ...noArgs(first)] : events;
}

const noArgs = ({ choice, call, custom }: Call): readonly OfChoice[] =>
  custom ? [] : [{ type: 'tool-args', choice, call, json: '{}' }];

/** What waits, in the order in which its parts began, arguments behind their calls. */
function inOrder(waiting: Waiting | undefined): OfChoice[][] {
  const events: OfChoice[] = [];
  for (let at = waiting; at; at = at.before) events.push(at.event);
  const parts: OfChoice[][] = [];
  const calls = new Map<number, OfChoice[]>();
  for (const event of events.reverse()) {
    if (event.type !== 'tool-args') parts.push([event]);
    // Of a call that was complete before: behind its last bracket there is only white space.
    else calls.get(event.call)?.push(event);
    if (event.type === 'tool-call') calls.set(event.call, parts.at(-1)!);
  }
  return parts;
}
