import type { AnswerEvent } from '@dragoman/spec';
import { promised } from './guarded.ts';

/** Out of one step; an answer that was held back to its end may be many. */
const MAX_EVENTS = 100_000;

type Kind = 'text' | 'count' | 'object';

const OF_CHOICE = { choice: 'count' } as const;
const SAID = { ...OF_CHOICE, text: 'text' } as const;

/** The fields that encoders read without asking. */
const EVENTS: Readonly<Record<AnswerEvent['type'], Readonly<Record<string, Kind>>>> = {
  start: { id: 'text', model: 'text' },
  text: SAID,
  'text-end': OF_CHOICE,
  citation: { ...OF_CHOICE, citation: 'object' },
  refusal: SAID,
  reasoning: SAID,
  'reasoning-end': OF_CHOICE,
  'tool-call': { ...OF_CHOICE, call: 'count', id: 'text', name: 'text' },
  'tool-args': { ...OF_CHOICE, call: 'count', json: 'text' },
  media: { ...OF_CHOICE, kind: 'text', base64: 'text' },
  native: { ...OF_CHOICE, part: 'object' },
  logprobs: { ...OF_CHOICE, tokens: 'object' },
  stop: { ...OF_CHOICE, reason: 'text' },
  usage: { usage: 'object' },
  end: {},
};

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const FITS: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  text: (value) => typeof value === 'string',
  count: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  object: (value) => typeof value === 'object' && value !== null,
};

/** What is paid for: counts, and nothing below zero. */
const isUsage = (usage: unknown): boolean =>
  isObject(usage) &&
  Object.values(usage).every(
    (value) => value === undefined || FITS.count(value) || (isObject(value) && isUsage(value)),
  );

/** Events of a plugin. @throws {Error} what of them is none */
export function checkEvents(value: unknown): readonly AnswerEvent[] {
  promised(Array.isArray(value), 'it gave no list of events');
  promised(value.length <= MAX_EVENTS, `it gave more than ${MAX_EVENTS} events at once`);
  for (const event of value as readonly unknown[]) {
    const type = isObject(event) ? event['type'] : undefined;
    promised(
      isObject(event) && typeof type === 'string' && Object.hasOwn(EVENTS, type),
      'it gave an event of no known type',
    );
    const wrong = Object.entries(EVENTS[type as AnswerEvent['type']]).find(([name, kind]) => !FITS[kind](event[name]));
    promised(!wrong, `it gave an event ${type} without a right ${wrong?.[0] ?? ''}`);
    promised(type !== 'usage' || isUsage(event['usage']), 'it gave a usage that is not of counts');
  }
  return value as readonly AnswerEvent[];
}
