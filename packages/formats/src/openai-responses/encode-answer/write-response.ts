import type { AnswerContext, AnswerEvent, JsonObject } from '@dragoman/spec';
import { encodeUsage } from '../usage.ts';
import { sealOfCall } from '../seals.ts';
import { beginCall, closeAllCalls, closeCompleteCalls, writeArgs } from './calls.ts';
import { closeMessage, closePart, statusOf, writeCitation, writeLogprobs, writeText } from './message.ts';
import { responseObject } from './response-object.ts';
import { closeThought, endThought, writeSeal, writeThought } from './thoughts.ts';
import { beginItem, endItem, inTurn, outputOf, SILENT, type Writing, type Written } from './writing.ts';

export function beginWriting(context: AnswerContext): Writing {
  return {
    response: responseObject(undefined, context),
    id: context.id,
    begun: 0,
    over: undefined,
    message: undefined,
    thought: undefined,
    calls: new Map(),
    stop: undefined,
    usage: null,
  };
}

/** The events of the API that say one of ours; of several choices the first is told. */
export function writeEvent(writing: Writing, event: AnswerEvent, context: AnswerContext): Written {
  switch (event.type) {
    case 'start': {
      const response = responseObject(event, context);
      return [
        { ...writing, response },
        [
          { type: 'response.created', response },
          { type: 'response.in_progress', response },
        ],
      ];
    }
    case 'usage':
      return [{ ...writing, usage: encodeUsage(event.usage) }, SILENT];
    case 'end':
      return inTurn(writing, closeAll, complete);
    default:
      return event.choice === 0 ? writeOfChoice(writing, event) : [writing, SILENT];
  }
}

type OfChoice = Exclude<AnswerEvent, { type: 'start' | 'usage' | 'end' }>;

function writeOfChoice(writing: Writing, event: OfChoice): Written {
  switch (event.type) {
    case 'text':
    case 'refusal':
      return inTurn(writing, endUnsealed, closeCompleteCalls, (now) =>
        writeText(now, event.type === 'text' ? 'output_text' : 'refusal', event.text),
      );
    case 'text-end':
      return closePart(writing);
    case 'citation':
      return writeCitation(writing, event.citation);
    case 'logprobs':
      return writeLogprobs(writing, event);
    case 'reasoning':
      return inTurn(writing, closeMessage, closeCompleteCalls, (now) => writeThought(now, event.text));
    case 'reasoning-end':
      return inTurn(writing, closeMessage, closeCompleteCalls, (now) => endThought(now, event));
    case 'tool-call':
      return inTurn(
        writing,
        ...closings,
        (now) => sealedCall(now, event),
        (now) => beginCall(now, event),
      );
    case 'tool-args':
      return writeArgs(writing, event);
    case 'media':
      return inTurn(writing, ...closings, (now) => writeMedia(now, event));
    case 'native':
      return event.part.format === 'openai-responses'
        ? inTurn(writing, ...closings, (now) => writeWhole(now, event.part.value as JsonObject))
        : [writing, SILENT];
    case 'stop':
      return closeAll({ ...writing, stop: event });
  }
}

const endUnsealed = (writing: Writing): Written => closeThought(writing);

/** Before an item of another kind. */
const closings = [closeMessage, endUnsealed, closeCompleteCalls] as const;

const closeAll = (writing: Writing): Written => inTurn(writing, closeMessage, endUnsealed, closeAllCalls);

const sealedCall = (writing: Writing, { signature }: Extract<AnswerEvent, { type: 'tool-call' }>): Written =>
  signature === undefined ? [writing, SILENT] : writeSeal(writing, sealOfCall(signature));

/** An image as if a tool of the API had made it; speech has no word here. */
function writeMedia(writing: Writing, { kind, base64, mediaType }: Extract<AnswerEvent, { type: 'media' }>): Written {
  if (kind !== 'image') return [writing, SILENT];
  const format = mediaType?.split('/')[1] ?? 'png';
  return writeWhole(writing, {
    type: 'image_generation_call',
    status: 'completed',
    output_format: format,
    result: base64,
  });
}

/** An item that comes whole. */
function writeWhole(writing: Writing, item: JsonObject): Written {
  const [next, { index, id }, event] = beginItem(writing, 'item', item);
  const [then, events] = endItem(next, index, { id, ...item });
  return [then, [event, ...events]];
}

function complete(writing: Writing): Written {
  const { stop, usage } = writing;
  const status = statusOf(writing);
  const reason = stop?.reason === 'length' ? 'max_output_tokens' : 'content_filter';
  const response = {
    ...writing.response,
    status,
    incomplete_details: status === 'incomplete' ? { reason } : null,
    output: outputOf(writing),
    usage,
  };
  return [writing, [{ type: `response.${status}`, response }]];
}
