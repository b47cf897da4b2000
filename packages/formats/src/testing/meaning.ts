import { isDeepStrictEqual } from 'node:util';
import type { AnswerEvent, Usage } from '@dragoman/spec';
import { parseJson, writeJson } from '@dragoman/framing';

/** Streaming is a way to deliver an answer, not a different answer: adjacent pieces are put together. */
export function joined(events: Iterable<AnswerEvent>): AnswerEvent[] {
  const out: AnswerEvent[] = [];
  for (const event of events) {
    const last = out.at(-1);
    const both = last && join(last, event);
    if (both) out.splice(-1, 1, both);
    else out.push(event);
  }
  return out.map(canonical).filter((event) => !isEmpty(event));
}

/** The names of the pieces by their kind, for those that are written in pieces. */
const PIECES: Readonly<Record<string, string>> = {
  text: 'text',
  refusal: 'text',
  reasoning: 'text',
  'tool-args': 'json',
  logprobs: 'tokens',
};

function join(last: AnswerEvent, event: AnswerEvent): AnswerEvent | undefined {
  const field = PIECES[event.type];
  if (field === undefined) return undefined;
  const { [field]: before, ...one } = { ...last } as Record<string, unknown>;
  const { [field]: after, ...other } = { ...event } as Record<string, unknown>;
  if (!isDeepStrictEqual(one, other)) return undefined;
  const both =
    typeof before === 'string' ? before + String(after) : [...(before as unknown[]), ...(after as unknown[])];
  return { ...event, [field]: both } as AnswerEvent;
}

const isEmpty = (event: AnswerEvent): boolean =>
  (event.type === 'text' || event.type === 'refusal' || event.type === 'reasoning') && event.text === '';

/** Formats that have to say a number say 0. */
const counted = (usage: Usage): Usage => Object.fromEntries(Object.entries(usage).filter(([, count]) => count !== 0));

/** White space between the arguments says nothing. */
function canonical(event: AnswerEvent): AnswerEvent {
  if (event.type === 'usage') return { type: 'usage', usage: counted(event.usage) };
  if (event.type !== 'tool-args') return event;
  try {
    return { ...event, json: event.json.trim() === '' ? '{}' : writeJson(parseJson(event.json)) };
  } catch {
    return event;
  }
}

/** What is left of events when only their meaning counts: without ids, times and the provider's own words. */
export function meaning(events: Iterable<AnswerEvent>): AnswerEvent[] {
  const bare = [...events].filter(({ type }) => type !== 'text-end').map(stripped);
  return joined(bare);
}

function stripped(event: AnswerEvent): AnswerEvent {
  switch (event.type) {
    case 'start':
      // Not all formats say it.
      return { type: 'start', id: '', model: '' };
    case 'stop':
      return { type: 'stop', choice: event.choice, reason: event.reason, sequence: event.sequence };
    case 'citation': {
      const { url, title } = event.citation;
      return { ...event, citation: { url, title } };
    }
    case 'reasoning':
      return { type: 'reasoning', choice: event.choice, text: event.text };
    case 'reasoning-end': {
      const { type, choice, signature, encrypted } = event;
      return { type, choice, signature, encrypted };
    }
    default:
      return event;
  }
}
