import type { AnswerEvent, Citation, JsonObject } from '@dragoman/spec';
import { objectsOf, textOf } from '../../reading/provider-body.ts';
import { logprobTokens } from '../../openai-chat/decode-stream/closing.ts';
import { readAnnotations } from '../annotations.ts';
import { readReasoningItem } from '../reasoning-item.ts';

/** What is carried from one item of an answer to the next. */
export interface Reading {
  /** How many tools were called. */
  readonly calls: number;
  /** Signature of the call that follows. */
  readonly signature?: string | undefined;
}

export type ItemTold = readonly [Reading, readonly AnswerEvent[]];

const choice = 0;

/** A whole item. */
export function itemEvents(reading: Reading, item: JsonObject): ItemTold {
  switch (item['type']) {
    case 'message':
      return [reading, objectsOf(item['content']).flatMap((part) => [...partEvents(part), ...partEnd(part)])];
    case 'reasoning':
      return reasoningEvents(reading, item, false);
    case 'function_call':
    case 'custom_tool_call': {
      const [next, begun] = callEvents(reading, item);
      return [next, [...begun, ...argsEvents(reading.calls, item)]];
    }
    case 'image_generation_call':
      return [reading, imageEvents(item)];
    default:
      return [reading, [{ type: 'native', choice, part: { type: 'native', format: 'openai-responses', value: item } }]];
  }
}

function partEvents(part: JsonObject): readonly AnswerEvent[] {
  if (part['type'] === 'refusal') {
    const text = textOf(part['refusal']) ?? '';
    return text === '' ? [] : [{ type: 'refusal', choice, text }];
  }
  const text = textOf(part['text']) ?? '';
  const tokens = logprobTokens(part['logprobs']);
  return [
    ...(text === '' ? [] : [{ type: 'text', choice, text } as const]),
    ...(tokens.length === 0 ? [] : [{ type: 'logprobs', choice, tokens } as const]),
  ];
}

/** What is known when a part is over. */
export function partEnd(part: JsonObject): readonly AnswerEvent[] {
  if (part['type'] === 'refusal') return [];
  const citations = readAnnotations(part['annotations']);
  return [
    ...citations.map((citation: Citation) => ({ type: 'citation', choice, citation }) as const),
    { type: 'text-end', choice },
  ];
}

/** `said`: its text has been told. Thoughts of which nothing is shown and nothing can be sent back are none. */
export function reasoningEvents(reading: Reading, item: JsonObject, said: boolean): ItemTold {
  const { text, summary, id, seals } = readReasoningItem(item);
  const { ofCall, ...sealed } = seals;
  if (ofCall !== undefined) return [{ ...reading, signature: ofCall }, []];
  const isEmpty = text === undefined && Object.keys(sealed).length === 0;
  if (isEmpty && !said) return [reading, []];
  const shown =
    text === undefined || said ? [] : [{ type: 'reasoning', choice, text, ...(summary && { summary }) } as const];
  return [reading, [...shown, { type: 'reasoning-end', choice, ...sealed, ...(id !== undefined && { id }) }]];
}

export function callEvents({ calls, signature }: Reading, item: JsonObject): ItemTold {
  const event: AnswerEvent = {
    type: 'tool-call',
    choice,
    call: calls,
    id: textOf(item['call_id']) ?? textOf(item['id']) ?? '',
    name: textOf(item['name']) ?? '',
    ...(item['type'] === 'custom_tool_call' && { custom: true }),
    ...(signature !== undefined && { signature }),
  };
  return [{ calls: calls + 1 }, [event]];
}

export function argsEvents(call: number, item: JsonObject): readonly AnswerEvent[] {
  const json = textOf(item['type'] === 'custom_tool_call' ? item['input'] : item['arguments']) ?? '';
  return json === '' ? [] : [{ type: 'tool-args', choice, call, json }];
}

export function imageEvents(item: JsonObject): readonly AnswerEvent[] {
  const base64 = textOf(item['result']) ?? '';
  if (base64 === '') return [];
  return [
    { type: 'media', choice, kind: 'image', mediaType: `image/${textOf(item['output_format']) ?? 'png'}`, base64 },
  ];
}
