import type { AnswerEvent, JsonObject, TokenLogprob } from '@dragoman/spec';
import { listOf, objectOf, objectsOf, textOf, unreadable } from '../reading/provider-body.ts';
import { wrap } from '../translating/signature-envelope.ts';
import { readCitations } from './citations.ts';
import { readFinish } from './finish-reasons.ts';
import { readUsage } from './usage.ts';

/** @see https://docs.cohere.com/reference/chat#response */
export function decodeAnswer(body: JsonObject): readonly AnswerEvent[] {
  const message = objectOf(body['message']);
  if (!message) throw unreadable('an answer', textOf(body['message']) ?? 'it has no message');
  const tokens = logprobsOf(objectsOf(body['logprobs']));
  const usage = objectOf(body['usage']) ?? objectOf(body['meta']);
  return [
    startOf(body),
    ...planEvents(message),
    ...contentEvents(message),
    ...objectsOf(message['tool_calls']).flatMap(callEvents),
    ...(tokens.length > 0 ? [{ type: 'logprobs', choice: 0, tokens } as const] : []),
    readFinish(textOf(body['finish_reason']) ?? 'COMPLETE', textOf(body['error'])),
    ...(usage ? [{ type: 'usage', usage: readUsage(usage), raw: usage } as const] : []),
    { type: 'end' },
  ];
}

/** Cohere does not say which model it is. */
export const startOf = (body: JsonObject): AnswerEvent => ({ type: 'start', id: textOf(body['id']) ?? '', model: '' });

const isOfPlan = (citation: JsonObject): boolean => citation['type'] === 'PLAN';

/** The plan is what the model says before it calls tools. */
function planEvents(message: JsonObject): readonly AnswerEvent[] {
  const text = textOf(message['tool_plan']) ?? '';
  if (text === '') return [];
  return textEvents(text, objectsOf(message['citations']).filter(isOfPlan));
}

const textEvents = (text: string, citations: readonly JsonObject[]): readonly AnswerEvent[] => [
  { type: 'text', choice: 0, text },
  ...citationEvents(citations, text),
  { type: 'text-end', choice: 0 },
];

export const citationEvents = (citations: readonly JsonObject[], text: string): readonly AnswerEvent[] =>
  readCitations(citations, text).map((citation) => ({ type: 'citation', choice: 0, citation }));

function contentEvents(message: JsonObject): readonly AnswerEvent[] {
  // Cohere's older answers are one text.
  const whole = textOf(message['content']);
  const blocks = whole === undefined ? objectsOf(message['content']) : [{ text: whole }];
  const last = blocks.findLastIndex((block) => textOf(block['text']) !== undefined);
  const cited = objectsOf(message['citations']).filter(
    (each) => each['type'] !== 'THINKING_CONTENT' && !isOfPlan(each),
  );
  return blocks.flatMap((block: JsonObject, at): readonly AnswerEvent[] => {
    if (block['type'] === 'thinking') return thoughtEvents(block);
    const text = textOf(block['text']);
    if (text === undefined || text === '') return [];
    return textEvents(
      text,
      cited.filter((citation) => (citation['content_index'] ?? last) === at),
    );
  });
}

function thoughtEvents(block: JsonObject): readonly AnswerEvent[] {
  const text = textOf(block['thinking']) ?? '';
  return [...(text === '' ? [] : [{ type: 'reasoning', choice: 0, text } as const]), thoughtEnd(block)];
}

/** Signatures of other providers travel beside the thoughts they sign. */
export function thoughtEnd(block: JsonObject): AnswerEvent {
  const signature = textOf(block['signature']);
  const encrypted = textOf(block['encrypted']);
  return {
    type: 'reasoning-end',
    choice: 0,
    ...(signature !== undefined && { signature: wrap('cohere', signature) }),
    ...(encrypted !== undefined && { encrypted: wrap('cohere', encrypted) }),
  };
}

function callEvents(call: JsonObject, number: number): readonly AnswerEvent[] {
  const json = argumentsIn(textOf(objectOf(call['function'])?.['arguments']));
  return [callStart(call, number), { type: 'tool-args', choice: 0, call: number, json }];
}

export function callStart(call: JsonObject, number: number): AnswerEvent {
  const name = textOf(objectOf(call['function'])?.['name']);
  if (name === undefined) throw unreadable('a tool call', 'it has no name');
  const signature = textOf(call['signature']);
  return {
    type: 'tool-call',
    choice: 0,
    call: number,
    id: textOf(call['id']) ?? `call_${number}`,
    name,
    ...(signature !== undefined && { signature: wrap('cohere', signature) }),
  };
}

/** A tool that takes nothing is called with `null`. */
const argumentsIn = (text: string | undefined): string => (text === undefined || text === 'null' ? '{}' : text);

/** A piece can be several tokens: its text stands at the first. */
export const logprobsOf = (items: readonly JsonObject[]): readonly TokenLogprob[] =>
  items.flatMap((item) => {
    const numbers = listOf(item['logprobs']).filter((value): value is number => typeof value === 'number');
    return numbers.map((logprob, at): TokenLogprob => ({
      token: at === 0 ? (textOf(item['text']) ?? '') : '',
      logprob,
    }));
  });
