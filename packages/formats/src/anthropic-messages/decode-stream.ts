import { GatewayError, type AnswerEvent, type Frame, type JsonObject, type Machine } from '@dragoman/spec';
import { parseJson, writeJson } from '@dragoman/framing';
import { wordsOf } from '../reading/error-words.ts';
import { objectOf, textOf, unreadable } from '../reading/provider-body.ts';
import { closeText, withSource, withText, type CitedText } from '../translating/cited-text.ts';
import { grow, textOfRope, type Rope } from '../translating/rope.ts';
import {
  citedText,
  decodeEnd,
  decodeStart,
  nativeEvent,
  reasoningEnd,
  reasoningEvents,
  redacted,
  textEvents,
  toolCall,
  usageEvent,
} from './decode-answer.ts';
import { decodeCitation } from './citations.ts';
import { updateUsage } from './usage.ts';

type Block =
  | { readonly type: 'text'; readonly cited: CitedText }
  | { readonly type: 'thinking'; readonly signature: string | undefined }
  | { readonly type: 'tool-call'; readonly call: number; readonly input: JsonObject; readonly written: boolean }
  /** Gathered until it is whole: other formats have no word for half of it. */
  | { readonly type: 'native'; readonly value: JsonObject; readonly input: Rope | undefined; readonly content?: Rope }
  | { readonly type: 'none' };

type State =
  | { readonly at: 'before' }
  | {
      readonly at: 'message';
      readonly usage: JsonObject;
      readonly calls: number;
      /** Blocks follow one another. */
      readonly block: Block;
      readonly ending: JsonObject | undefined;
    }
  | { readonly at: 'after' };

type Message = Extract<State, { at: 'message' }>;
type Step = readonly [State, readonly AnswerEvent[]];

const NO_BLOCK: Block = { type: 'none' };
/** Characters of the input of one server tool. */
const LARGEST_NATIVE = 8_388_608;

/** @see https://platform.claude.com/docs/en/build-with-claude/streaming */
export const decodeStream: Machine<State, Frame, AnswerEvent> = {
  initial: { at: 'before' },
  step(state, frame) {
    const event = objectOf(parseJson(frame.data, { error: 'bad_upstream_answer' }));
    if (!event) throw unreadable('a stream event', 'it is no object');
    // An exception is what Claude on Bedrock fails with.
    if (event.type === 'error' || frame.exception) throw failed(event);
    if (event.type === 'message_start') return start(state, objectOf(event.message) ?? {});
    // Nothing of an answer stands outside of it; pings do.
    if (state.at !== 'message') return [state, []];
    return inMessage(state, event);
  },
  end(state) {
    if (state.at === 'after') return [];
    throw new GatewayError('bad_upstream_answer', 'the provider closed the stream before the answer was complete');
  },
};

function failed(event: JsonObject): GatewayError {
  const { message, type } = wordsOf(500, event);
  return new GatewayError('bad_upstream_answer', `the provider ended the stream: ${message}`, { cause: type });
}

/** Some send it twice; the first counts. */
function start(state: State, message: JsonObject): Step {
  if (state.at !== 'before') return [state, []];
  const usage = objectOf(message.usage) ?? {};
  return [{ at: 'message', usage, calls: 0, block: NO_BLOCK, ending: undefined }, [decodeStart(message)]];
}

function inMessage(state: Message, event: JsonObject): Step {
  switch (event.type) {
    case 'content_block_start': {
      const closed = closeBlock(state.block);
      const [next, events] = openBlock(state, objectOf(event.content_block) ?? {});
      return [next, [...closed, ...events]];
    }
    case 'content_block_delta':
      return delta(state, objectOf(event.delta) ?? {});
    case 'content_block_stop':
      return [{ ...state, block: NO_BLOCK }, closeBlock(state.block)];
    case 'message_delta': {
      const usage = updateUsage(state.usage, objectOf(event.usage) ?? {});
      return [{ ...state, usage, ending: { ...state.ending, ...objectOf(event.delta) } }, []];
    }
    case 'message_stop':
      return [
        { at: 'after' },
        [...closeBlock(state.block), ...decodeEnd(state.ending ?? {}), usageEvent(state.usage), { type: 'end' }],
      ];
    default:
      // Pings, and what is newer than this code.
      return [state, []];
  }
}

function openBlock(state: Message, block: JsonObject): Step {
  switch (block.type) {
    case 'text':
      return [{ ...state, block: { type: 'text', cited: citedText(block) } }, textEvents(textOf(block.text) ?? '')];
    case 'thinking':
      return [
        { ...state, block: { type: 'thinking', signature: textOf(block.signature) } },
        reasoningEvents(textOf(block.thinking) ?? ''),
      ];
    case 'redacted_thinking':
      return [{ ...state, block: NO_BLOCK }, [redacted(block)]];
    case 'tool_use': {
      const call = state.calls;
      const opened: Block = { type: 'tool-call', call, input: objectOf(block.input) ?? {}, written: false };
      return [{ ...state, calls: call + 1, block: opened }, [toolCall(block, call)]];
    }
    default:
      return [{ ...state, block: { type: 'native', value: block, input: undefined } }, []];
  }
}

function delta(state: Message, wire: JsonObject): Step {
  const { block } = state;
  switch (block.type) {
    case 'text':
      return spoken(state, block.cited, wire);
    case 'thinking':
      if (wire.type !== 'signature_delta') return [state, reasoningEvents(textOf(wire.thinking) ?? '')];
      return [{ ...state, block: { type: 'thinking', signature: textOf(wire.signature) } }, []];
    case 'tool-call': {
      const json = textOf(wire.partial_json) ?? '';
      if (json === '') return [state, []];
      const args: AnswerEvent = { type: 'tool-args', choice: 0, call: block.call, json };
      return [block.written ? state : { ...state, block: { ...block, written: true } }, [args]];
    }
    case 'native':
      return [{ ...state, block: growNative(block, wire) }, []];
    case 'none':
      return [state, []];
  }
}

function spoken(state: Message, cited: CitedText, { type, text, citation }: JsonObject): Step {
  if (type === 'citations_delta')
    return [{ ...state, block: { type: 'text', cited: withSource(cited, objectOf(citation) ?? {}) } }, []];
  const piece = textOf(text) ?? '';
  return [{ ...state, block: { type: 'text', cited: withText(cited, piece) } }, textEvents(piece)];
}

function growNative(block: Extract<Block, { type: 'native' }>, wire: JsonObject): Block {
  const json = textOf(wire.partial_json);
  const content = textOf(wire.content);
  const grown: Block = {
    ...block,
    ...(json !== undefined && { input: grow(block.input, json) }),
    ...(content !== undefined && { content: grow(block.content, content) }),
  };
  if ((grown.input?.length ?? 0) + (grown.content?.length ?? 0) > LARGEST_NATIVE)
    throw unreadable('a stream', 'a block of a server tool is too large');
  return grown;
}

function closeBlock(block: Block): readonly AnswerEvent[] {
  switch (block.type) {
    case 'text':
      return closeText(block.cited, decodeCitation);
    case 'thinking':
      return [reasoningEnd(block.signature)];
    case 'tool-call':
      if (block.written) return [];
      return [{ type: 'tool-args', choice: 0, call: block.call, json: writeJson(block.input) }];
    case 'native':
      return [nativeEvent(wholeNative(block))];
    case 'none':
      return [];
  }
}

function wholeNative({ value, input, content }: Extract<Block, { type: 'native' }>): JsonObject {
  const json = textOfRope(input);
  return {
    ...value,
    ...(json !== '' && { input: parseJson(json, { error: 'bad_upstream_answer' }) }),
    ...(content && { content: textOfRope(content) }),
  };
}
