import type { AnswerEvent, JsonObject } from '@dragoman/spec';
import { writeJson } from '@dragoman/framing';
import { objectOf, objectsOf, textOf, unreadable } from '../reading/provider-body.ts';
import { closeText, NO_TEXT, withSource, withText } from '../translating/cited-text.ts';
import { mediaTypeOfFormat } from '../translating/media-types.ts';
import { wrap } from '../translating/signature-envelope.ts';
import { decodeCitation } from './citations.ts';
import { decodeStop } from './stop-reasons.ts';
import { decodeUsage } from './usage.ts';

export const FORMAT = 'bedrock-converse';

/** Bedrock says neither an id nor the model. @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
export function decodeAnswer(body: JsonObject): readonly AnswerEvent[] {
  const message = objectOf(objectOf(body.output)?.message);
  if (!message || !Array.isArray(message.content)) throw unreadable('an answer', 'it has no message');
  let calls = 0;
  const parts = objectsOf(message.content).flatMap((block) => {
    const events = decodeBlock(block, calls);
    if (events[0]?.type === 'tool-call') calls += 1;
    return events;
  });
  return [startEvent(body), ...parts, decodeStop(body), ...usageEvents(body), { type: 'end' }];
}

export const startEvent = (body: JsonObject): AnswerEvent => ({
  type: 'start',
  id: '',
  model: '',
  serviceTier: textOf(objectOf(body.serviceTier)?.type),
});

/** Of a whole answer, or of the `metadata` of a stream. */
export function usageEvents(body: JsonObject): readonly AnswerEvent[] {
  const usage = objectOf(body.usage);
  return usage ? [{ type: 'usage', usage: decodeUsage(usage, objectOf(body.serviceTier)), raw: usage }] : [];
}

function decodeBlock(block: JsonObject, call: number): readonly AnswerEvent[] {
  const text = textOf(block.text);
  if (text !== undefined) return [...textEvents(text), ...closeText(NO_TEXT, decodeCitation)];
  const cited = objectOf(block.citationsContent);
  if (cited) return decodeCited(cited);
  const reasoning = objectOf(block.reasoningContent);
  if (reasoning) return decodeReasoning(reasoning);
  const toolUse = objectOf(block.toolUse);
  if (toolUse && !isServerTool(toolUse))
    return [toolCall(toolUse, call), { type: 'tool-args', choice: 0, call, json: writeJson(toolUse.input ?? {}) }];
  return imageEvents(block) ?? [nativeEvent(block)];
}

function decodeCited({ content, citations }: JsonObject): readonly AnswerEvent[] {
  const text = objectsOf(content)
    .map((block) => textOf(block.text) ?? '')
    .join('');
  const cited = objectsOf(citations).reduce(withSource, withText(NO_TEXT, text));
  return [...textEvents(text), ...closeText(cited, decodeCitation)];
}

function decodeReasoning({ reasoningText, redactedContent }: JsonObject): readonly AnswerEvent[] {
  const encrypted = textOf(redactedContent);
  if (encrypted !== undefined) return [redacted(encrypted)];
  const thought = objectOf(reasoningText) ?? {};
  return [...reasoningEvents(textOf(thought.text) ?? ''), reasoningEnd(textOf(thought.signature))];
}

function imageEvents(block: JsonObject): readonly AnswerEvent[] | undefined {
  const image = objectOf(block.image);
  const base64 = textOf(objectOf(image?.source)?.bytes);
  return base64 === undefined ? undefined : [imageEvent(textOf(image?.format), base64)];
}

// The pieces, the same for whole and for streamed answers.

/** A tool that Bedrock runs itself. */
export const isServerTool = ({ type }: JsonObject): boolean => type === 'server_tool_use';

export const textEvents = (text: string): readonly AnswerEvent[] =>
  text === '' ? [] : [{ type: 'text', choice: 0, text }];

export const reasoningEvents = (text: string): readonly AnswerEvent[] =>
  text === '' ? [] : [{ type: 'reasoning', choice: 0, text }];

export const reasoningEnd = (signature: string | undefined): AnswerEvent => ({
  type: 'reasoning-end',
  choice: 0,
  signature: signature ? wrap(FORMAT, signature) : undefined,
});

export const redacted = (encrypted: string): AnswerEvent => ({
  type: 'reasoning-end',
  choice: 0,
  encrypted: wrap(FORMAT, encrypted),
});

export const toolCall = ({ toolUseId, name }: JsonObject, call: number): AnswerEvent => ({
  type: 'tool-call',
  choice: 0,
  call,
  id: textOf(toolUseId) ?? '',
  name: textOf(name) ?? '',
});

export const imageEvent = (format: string | undefined, base64: string): AnswerEvent => ({
  type: 'media',
  choice: 0,
  kind: 'image',
  mediaType: format === undefined ? undefined : mediaTypeOfFormat(format, 'image'),
  base64,
});

export const nativeEvent = (value: JsonObject): AnswerEvent => ({
  type: 'native',
  choice: 0,
  part: { type: 'native', format: FORMAT, value },
});
