import type { AnswerEvent, FormatCodec, StopReason, Usage } from '@dragoman/spec';

/** What of an answer has to reach a caller of a format, in one shape for all. */
export interface Kept {
  readonly texts: string;
  readonly refusals: string;
  readonly thoughts: string;
  readonly calls: readonly { readonly name: string; readonly args: unknown }[];
  readonly stops: readonly string[];
  readonly usage: Usage;
}

/** Reasons that dialects without their word give as another. */
const CLOSE: Partial<Record<StopReason, string>> = { 'stop-sequence': 'stop', pause: 'stop', other: 'stop' };

/** What `events` say that the caller's format has words for. */
export function keptBy({ answerSupport }: FormatCodec, events: Iterable<AnswerEvent>): Kept {
  const all = [...events].filter((event) => !('choice' in event) || event.choice === 0);
  const joined = (type: 'text' | 'refusal' | 'reasoning') =>
    all.flatMap((event) => (event.type === type ? [event.text] : [])).join('');
  // Claude says it as the reason, OpenAI as a part of the message.
  const refused = answerSupport.refusal === 'keeps' && all.some(({ type }) => type === 'refusal');
  const keepsThoughts = answerSupport['reasoning-text'] === 'keeps';
  const keepsRefusals = answerSupport.refusal === 'keeps';
  return {
    texts: keepsRefusals ? joined('text') : joined('text') + joined('refusal'),
    refusals: keepsRefusals ? joined('refusal') : '',
    thoughts: keepsThoughts ? joined('reasoning').replace(/\s+/g, '') : '',
    calls: callsIn(all),
    stops: all.flatMap((event) =>
      event.type === 'stop' ? [refused ? 'refusal' : (CLOSE[event.reason] ?? event.reason)] : [],
    ),
    usage: counted(all.find((event) => event.type === 'usage')?.usage ?? {}),
  };
}

function callsIn(events: readonly AnswerEvent[]): Kept['calls'] {
  return events.flatMap((event) => {
    if (event.type !== 'tool-call') return [];
    const pieces = events.flatMap((each) => (each.type === 'tool-args' && each.call === event.call ? [each.json] : []));
    return [{ name: event.name, args: plain(argsIn(pieces.join(''))) }];
  });
}

/** Where arguments have to be an object, a plain text stands in one. */
function plain(args: unknown): unknown {
  const { input, ...more } = (typeof args === 'object' ? (args ?? {}) : {}) as Readonly<Record<string, unknown>>;
  return typeof input === 'string' && Object.keys(more).length === 0 ? argsIn(input) : args;
}

function argsIn(text: string): unknown {
  try {
    return JSON.parse(text.trim() === '' ? '{}' : text) as unknown;
  } catch {
    return text;
  }
}

/** Counts that all dialects have a word for; some have to say them. */
const counted = ({ input = 0, output = 0, cacheRead = 0, cacheWrite = 0 }: Usage): Usage => ({
  // Some providers say more of the cache than of the whole; where the cache is counted apart, that is the whole.
  input: Math.max(input, cacheRead + cacheWrite),
  output,
});
