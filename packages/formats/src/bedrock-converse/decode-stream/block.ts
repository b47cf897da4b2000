import type { AnswerEvent, Json, JsonObject } from '@dragoman/spec';
import { parseJson, writeJson } from '@dragoman/framing';
import { listOf, objectOf, textOf, unreadable } from '../../reading/provider-body.ts';
import { closeText, NO_TEXT, withSource, withText, type CitedText } from '../../translating/cited-text.ts';
import { grow, textOfRope, type Rope } from '../../translating/rope.ts';
import { decodeCitation } from '../citations.ts';
import {
  imageEvent,
  isServerTool,
  nativeEvent,
  reasoningEnd,
  reasoningEvents,
  redacted,
  textEvents,
  toolCall,
} from '../decode-answer.ts';

/** A block that is being streamed. */
export type Block =
  | { readonly type: 'none' }
  | { readonly type: 'text'; readonly cited: CitedText }
  | { readonly type: 'reasoning'; readonly signature: string | undefined; readonly encrypted: Rope | undefined }
  | { readonly type: 'tool-call'; readonly call: number; readonly written: boolean }
  // Gathered until they are whole: other formats have no word for half of them.
  | { readonly type: 'server-tool'; readonly toolUse: JsonObject; readonly input: Rope | undefined }
  | { readonly type: 'server-result'; readonly toolResult: JsonObject; readonly content: Rope | undefined }
  | { readonly type: 'image'; readonly format: string | undefined; readonly bytes: Rope | undefined };

export const NO_BLOCK: Block = { type: 'none' };

/** Characters of what is gathered of one block. */
const LARGEST = 33_554_432;

type Change = readonly [Block, readonly AnswerEvent[]];

export function openBlock(start: JsonObject, call: number): Change {
  const toolUse = objectOf(start.toolUse);
  if (toolUse && isServerTool(toolUse)) return [{ type: 'server-tool', toolUse, input: undefined }, []];
  if (toolUse) return [{ type: 'tool-call', call, written: false }, [toolCall(toolUse, call)]];
  const toolResult = objectOf(start.toolResult);
  if (toolResult) return [{ type: 'server-result', toolResult, content: undefined }, []];
  const image = objectOf(start.image);
  return [image ? { type: 'image', format: textOf(image.format), bytes: undefined } : NO_BLOCK, []];
}

export function deltaOf(block: Block, delta: JsonObject): Change {
  switch (block.type) {
    case 'none':
      return firstDelta(delta);
    case 'text':
      return spoken(block.cited, delta);
    case 'reasoning':
      return thought(block, objectOf(delta.reasoningContent) ?? {});
    case 'tool-call': {
      const json = textOf(objectOf(delta.toolUse)?.input) ?? '';
      if (json === '') return [block, []];
      return [{ ...block, written: true }, [{ type: 'tool-args', choice: 0, call: block.call, json }]];
    }
    case 'server-tool':
      return [{ ...block, input: gather(block.input, textOf(objectOf(delta.toolUse)?.input)) }, []];
    case 'server-result': {
      const items = listOf(delta.toolResult).map((item) => `${writeJson(item)}\n`);
      return [{ ...block, content: gather(block.content, items.join('')) }, []];
    }
    case 'image': {
      const bytes = textOf(objectOf(objectOf(delta.image)?.source)?.bytes);
      return [{ ...block, bytes: gather(block.bytes, bytes) }, []];
    }
  }
}

function firstDelta(delta: JsonObject): Change {
  const reasoning = objectOf(delta.reasoningContent);
  if (reasoning) return thought({ type: 'reasoning', signature: undefined, encrypted: undefined }, reasoning);
  if (delta.text !== undefined || delta.citation !== undefined) return spoken(NO_TEXT, delta);
  // A piece of a block that has not begun.
  return [NO_BLOCK, []];
}

function spoken(cited: CitedText, { text, citation }: JsonObject): Change {
  const piece = textOf(text) ?? '';
  const source = objectOf(citation);
  const longer = withText(cited, piece);
  return [{ type: 'text', cited: source ? withSource(longer, source) : longer }, textEvents(piece)];
}

function thought(block: Extract<Block, { type: 'reasoning' }>, wire: JsonObject): Change {
  const { text, signature, redactedContent } = wire;
  const next = {
    ...block,
    signature: textOf(signature) ?? block.signature,
    encrypted: gather(block.encrypted, textOf(redactedContent)),
  };
  return [next, reasoningEvents(textOf(text) ?? '')];
}

function gather(rope: Rope | undefined, piece: string | undefined): Rope | undefined {
  if (piece === undefined || piece === '') return rope;
  const grown = grow(rope, piece);
  if (grown.length > LARGEST) throw unreadable('a stream', 'a block is too large');
  return grown;
}

export function closeBlock(block: Block): readonly AnswerEvent[] {
  switch (block.type) {
    case 'none':
      return [];
    case 'text':
      return closeText(block.cited, decodeCitation);
    case 'reasoning':
      return [block.encrypted ? redacted(textOfRope(block.encrypted)) : reasoningEnd(block.signature)];
    case 'tool-call':
      return block.written ? [] : [{ type: 'tool-args', choice: 0, call: block.call, json: '{}' }];
    case 'server-tool': {
      const json = textOfRope(block.input);
      return [nativeEvent({ toolUse: { ...block.toolUse, input: json === '' ? {} : parsed(json) } })];
    }
    case 'server-result': {
      const lines = textOfRope(block.content).split('\n').slice(0, -1);
      return [nativeEvent({ toolResult: { ...block.toolResult, content: lines.map(parsed) } })];
    }
    case 'image':
      return [imageEvent(block.format, textOfRope(block.bytes))];
  }
}

const parsed = (text: string): Json => parseJson(text, { error: 'bad_upstream_answer' });
