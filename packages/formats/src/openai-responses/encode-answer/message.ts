import type { AnswerEvent, Citation, JsonObject } from '@dragoman/spec';
import { encodeLogprob } from '../../openai-chat/encode-answer/message.ts';
import { grow, textOfRope } from '../../translating/rope.ts';
import { itemsOf, push } from '../../translating/stack.ts';
import { encodeAnnotations } from '../annotations.ts';
import {
  beginItem,
  endItem,
  inTurn,
  SILENT,
  type OpenMessage,
  type OpenPart,
  type Writing,
  type Written,
} from './writing.ts';

const PARTS = {
  output_text: { field: 'text', word: 'output_text', more: { annotations: [], logprobs: [] } },
  refusal: { field: 'refusal', word: 'refusal', more: {} },
} as const;

/** A piece of text or of a refusal; opens the message and the part that it belongs to. */
export function writeText(writing: Writing, type: OpenPart['type'], text: string): Written {
  return inTurn(
    writing,
    openMessage,
    (now) => openPart(now, type),
    (now) => {
      const message = now.message!;
      const part: OpenPart = { ...message.part!, text: grow(message.part!.text, text) };
      const event = { type: `response.${PARTS[type].word}.delta`, ...placeOf(message), delta: text };
      return [{ ...now, message: { ...message, part } }, [type === 'refusal' ? event : { ...event, logprobs: [] }]];
    },
  );
}

const placeOf = ({ id, index, parts }: OpenMessage): JsonObject => ({
  item_id: id,
  output_index: index,
  content_index: parts?.size ?? 0,
});

function openMessage(writing: Writing): Written {
  if (writing.message) return [writing, SILENT];
  const fields = { type: 'message', status: 'in_progress', role: 'assistant', content: [] };
  const [next, item, event] = beginItem(writing, 'msg', fields);
  return [{ ...next, message: { ...item, parts: undefined, part: undefined } }, [event]];
}

function openPart(writing: Writing, type: OpenPart['type']): Written {
  if (writing.message!.part?.type === type) return [writing, SILENT];
  return inTurn(writing, closePart, (now) => {
    const message = now.message!;
    const { field, more } = PARTS[type];
    const event = { type: 'response.content_part.added', ...placeOf(message), part: { type, [field]: '', ...more } };
    const part: OpenPart = { type, text: undefined, annotations: undefined, logprobs: undefined };
    return [{ ...now, message: { ...message, part } }, [event]];
  });
}

/** The text part is over; the message goes on. */
export function closePart(writing: Writing): Written {
  const { message } = writing;
  if (!message?.part) return [writing, SILENT];
  const { type } = message.part;
  const { field, word } = PARTS[type];
  const logprobs = itemsOf(message.part.logprobs).flat();
  const annotations = itemsOf(message.part.annotations);
  const text = textOfRope(message.part.text);
  const part = { type, [field]: text, ...(type === 'output_text' && { annotations, logprobs }) };
  const place = placeOf(message);
  return [
    { ...writing, message: { ...message, parts: push(message.parts, part), part: undefined } },
    [
      { type: `response.${word}.done`, ...place, [field]: text, ...(type === 'output_text' && { logprobs }) },
      { type: 'response.content_part.done', ...place, part },
    ],
  ];
}

export function closeMessage(writing: Writing): Written {
  if (!writing.message) return [writing, SILENT];
  return inTurn(writing, closePart, (now) => {
    const { id, index, parts } = now.message!;
    const item = { id, type: 'message', status: statusOf(now), role: 'assistant', content: itemsOf(parts) };
    return endItem({ ...now, message: undefined }, index, item);
  });
}

/** An item that is still open when an answer stops too early is not complete. */
export const statusOf = ({ stop }: Writing): string =>
  stop?.reason === 'length' || stop?.reason === 'content-filter' ? 'incomplete' : 'completed';

/** About the text that is open; what comes later, or has no word here, is left out. */
export function writeCitation(writing: Writing, citation: Citation): Written {
  const { message } = writing;
  const [annotation] = encodeAnnotations([citation]);
  if (message?.part?.type !== 'output_text' || !annotation) return [writing, SILENT];
  const { annotations } = message.part;
  const part = { ...message.part, annotations: push(annotations, annotation) };
  const event = {
    type: 'response.output_text.annotation.added',
    ...placeOf(message),
    annotation_index: annotations?.size ?? 0,
    annotation,
  };
  return [{ ...writing, message: { ...message, part } }, [event]];
}

/** Probabilities come behind their text: as a piece without any. */
export function writeLogprobs(writing: Writing, { tokens }: Extract<AnswerEvent, { type: 'logprobs' }>): Written {
  const { message } = writing;
  if (message?.part?.type !== 'output_text') return [writing, SILENT];
  const logprobs = tokens.map(encodeLogprob);
  const part = { ...message.part, logprobs: push(message.part.logprobs, logprobs) };
  const event = { type: 'response.output_text.delta', ...placeOf(message), delta: '', logprobs };
  return [{ ...writing, message: { ...message, part } }, [event]];
}
