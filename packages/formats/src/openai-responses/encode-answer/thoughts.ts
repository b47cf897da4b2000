import type { AnswerEvent, JsonObject } from '@dragoman/spec';
import { grow, textOfRope } from '../../translating/rope.ts';
import { PLAIN, sealOf } from '../seals.ts';
import { beginItem, endItem, inTurn, SILENT, type OpenThought, type Writing, type Written } from './writing.ts';

export function writeThought(writing: Writing, text: string): Written {
  return inTurn(writing, openThought, openSummary, (now) => {
    const thought = now.thought!;
    const event = { type: 'response.reasoning_summary_text.delta', ...placeOf(thought), delta: text };
    return [{ ...now, thought: { ...thought, text: grow(thought.text, text) } }, [event]];
  });
}

const placeOf = ({ id, index }: OpenThought): JsonObject => ({ item_id: id, output_index: index, summary_index: 0 });

function openThought(writing: Writing): Written {
  if (writing.thought) return [writing, SILENT];
  const [next, item, event] = beginItem(writing, 'rs', { type: 'reasoning', summary: [] });
  return [{ ...next, thought: { ...item, text: undefined } }, [event]];
}

function openSummary(writing: Writing): Written {
  if (writing.thought!.text) return [writing, SILENT];
  const part = { type: 'summary_text', text: '' };
  return [writing, [{ type: 'response.reasoning_summary_part.added', ...placeOf(writing.thought!), part }]];
}

type End = Extract<AnswerEvent, { type: 'reasoning-end' }>;

/** A thought is over, with what has to come back; one of which nothing is shown is an item too. */
export const endThought = (writing: Writing, end: Pick<End, 'signature' | 'encrypted'>): Written =>
  inTurn(writing, openThought, (now) => closeThought(now, end));

/** What was thought so far is an item. */
export function closeThought(writing: Writing, end: Pick<End, 'signature' | 'encrypted'> = {}): Written {
  const { thought } = writing;
  if (!thought) return [writing, SILENT];
  const text = textOfRope(thought.text);
  const part = { type: 'summary_text', text };
  const place = placeOf(thought);
  const said: readonly JsonObject[] = thought.text
    ? [
        { type: 'response.reasoning_summary_text.done', ...place, text },
        { type: 'response.reasoning_summary_part.done', ...place, part },
      ]
    : [];
  const [next, events] = endItem({ ...writing, thought: undefined }, thought.index, {
    id: thought.id,
    type: 'reasoning',
    ...(end.signature === PLAIN
      ? { summary: [], content: [{ type: 'reasoning_text', text }] }
      : { summary: thought.text ? [part] : [] }),
    encrypted_content: sealOf(end),
  });
  return [next, [...said, ...events]];
}

/** The signature of a call as an item before it. */
export function writeSeal(writing: Writing, sealed: string): Written {
  const fields = { type: 'reasoning', summary: [] };
  const [next, { index, id }, event] = beginItem(writing, 'rs', fields);
  const [then, events] = endItem(next, index, { id, ...fields, encrypted_content: sealed });
  return [then, [event, ...events]];
}
