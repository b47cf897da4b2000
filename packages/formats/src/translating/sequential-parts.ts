import { GatewayError, type AnswerEvent, type Machine } from '@dragoman/spec';
import { JSON_BEGUN, progress, type JsonProgress } from './json-progress.ts';

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
  readonly open: { readonly call: number; readonly progress: JsonProgress } | undefined;
  readonly waiting: Waiting | undefined;
}

const IDLE: State = { open: undefined, waiting: undefined };

/** Events. What a provider sends beside an open call is at most its other calls. */
const LIMIT = 200_000;

/**
 * For formats whose blocks follow one another: arguments of a tool call stand directly behind it, even if a provider
 * sent those of several calls mixed. Only what comes before a call is complete has to wait. Of several choices the
 * first is kept, and pieces without text are left out.
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
        return [IDLE, [...inOrder(state.waiting).flat(), event]];
      case 'text':
      case 'reasoning':
        return event.text === '' ? [state, []] : part(state, event);
      default:
        return part(state, event);
    }
  },
  end: ({ waiting }) => inOrder(waiting).flat(),
};

function part(state: State, event: OfChoice): readonly [State, readonly AnswerEvent[]] {
  const { open, waiting } = state;
  if (!open) return begin(event);
  if (event.type !== 'tool-args' || event.call !== open.call) return [{ open, waiting: wait(waiting, event) }, []];
  const now = progress(open.progress, event.json);
  if (!now.complete) return [{ open: { call: open.call, progress: now }, waiting }, [event]];
  return release(waiting, event);
}

function begin(event: OfChoice): readonly [State, readonly AnswerEvent[]] {
  // Behind the last bracket of a call there is only white space.
  if (event.type === 'tool-args') return [IDLE, []];
  if (event.type !== 'tool-call') return [IDLE, [event]];
  return [{ open: { call: event.call, progress: JSON_BEGUN }, waiting: undefined }, [event]];
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
        open: { call: first.call, progress: now },
        waiting: rest.reduce<Waiting | undefined>(wait, undefined),
      },
      given,
    ];
  }
  return [IDLE, given];
}

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
