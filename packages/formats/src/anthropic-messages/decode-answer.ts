import type { AnswerEvent, JsonObject } from '@dragoman/spec';
import { writeJson } from '@dragoman/framing';
import { objectOf, objectsOf, textOf, unreadable } from '../reading/provider-body.ts';
import { closeText, NO_TEXT, withSource, withText, type CitedText } from '../translating/cited-text.ts';
import { wrap } from '../translating/signature-envelope.ts';
import { decodeCitation } from './citations.ts';
import { decodeStop } from './stop-reasons.ts';
import { decodeUsage } from './usage.ts';

export const FORMAT = 'anthropic-messages';

/** @see https://platform.claude.com/docs/en/api/messages */
export function decodeAnswer(body: JsonObject): readonly AnswerEvent[] {
  if (!Array.isArray(body.content)) throw unreadable('an answer', 'it has no content');
  const usage = objectOf(body.usage);
  let calls = 0;
  const parts = objectsOf(body.content).flatMap((block) => {
    const events = decodeBlock(block, calls);
    if (block.type === 'tool_use') calls += 1;
    return events;
  });
  return [decodeStart(body), ...parts, ...decodeEnd(body), ...(usage ? [usageEvent(usage)] : []), { type: 'end' }];
}

export function decodeStart(message: JsonObject): AnswerEvent {
  const serviceTier = textOf(objectOf(message.usage)?.service_tier);
  return { type: 'start', id: textOf(message.id) ?? '', model: textOf(message.model) ?? '', serviceTier };
}

export const usageEvent = (usage: JsonObject): AnswerEvent => ({
  type: 'usage',
  usage: decodeUsage(usage),
  raw: usage,
});

/** Why it stopped; a refusal says more about itself in `stop_details`. */
export function decodeEnd({ stop_reason, stop_sequence, stop_details }: JsonObject): readonly AnswerEvent[] {
  const refused = textOf(objectOf(stop_details)?.explanation);
  const stop = decodeStop(textOf(stop_reason), textOf(stop_sequence));
  return refused === undefined ? [stop] : [{ type: 'refusal', choice: 0, text: refused }, stop];
}

function decodeBlock(block: JsonObject, call: number): readonly AnswerEvent[] {
  switch (block.type) {
    case 'text':
      return [...textEvents(textOf(block.text) ?? ''), ...closeText(citedText(block), decodeCitation)];
    case 'thinking':
      return [...reasoningEvents(textOf(block.thinking) ?? ''), reasoningEnd(textOf(block.signature))];
    case 'redacted_thinking':
      return [redacted(block)];
    case 'tool_use':
      return [toolCall(block, call), { type: 'tool-args', choice: 0, call, json: writeJson(block.input ?? {}) }];
    default:
      return [nativeEvent(block)];
  }
}

// The pieces, the same for whole and for streamed answers.

export const textEvents = (text: string): readonly AnswerEvent[] =>
  text === '' ? [] : [{ type: 'text', choice: 0, text }];

/** A text and its sources, as far as they stand in a block. */
export const citedText = (block: JsonObject): CitedText =>
  objectsOf(block.citations).reduce(withSource, withText(NO_TEXT, textOf(block.text) ?? ''));

export const reasoningEvents = (text: string): readonly AnswerEvent[] =>
  text === '' ? [] : [{ type: 'reasoning', choice: 0, text }];

export const reasoningEnd = (signature: string | undefined): AnswerEvent => ({
  type: 'reasoning-end',
  choice: 0,
  signature: signature ? wrap(FORMAT, signature) : undefined,
});

export const redacted = (block: JsonObject): AnswerEvent => ({
  type: 'reasoning-end',
  choice: 0,
  encrypted: wrap(FORMAT, textOf(block.data) ?? ''),
});

export const toolCall = (block: JsonObject, call: number): AnswerEvent => ({
  type: 'tool-call',
  choice: 0,
  call,
  id: textOf(block.id) ?? '',
  name: textOf(block.name) ?? '',
});

export const nativeEvent = (value: JsonObject): AnswerEvent => ({
  type: 'native',
  choice: 0,
  part: { type: 'native', format: FORMAT, value },
});
