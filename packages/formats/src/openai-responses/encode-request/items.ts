import type {
  AssistantPart,
  Json,
  JsonObject,
  ReasoningPart,
  TextPart,
  ToolCallPart,
  ToolResult,
  Turn,
} from '@dragoman/spec';
import { withArguments } from '../../openai-chat/encode-answer/message.ts';
import { warnOnce } from '../../openai-chat/encode-request/manner.ts';
import { cannot } from '../../openai-chat/encode-request/parts.ts';
import { encodeAnnotations } from '../annotations.ts';
import { ownSeal, PLAIN, sealOf } from '../seals.ts';
import { encodeUserPart } from './content.ts';
import type { Manner } from './manner.ts';

export const encodeTurns = (turns: readonly Turn[], manner: Manner): readonly JsonObject[] =>
  turns.flatMap((turn, at) => encodeTurn(turn, `turns[${at}]`, manner));

function encodeTurn(turn: Turn, path: string, manner: Manner): readonly JsonObject[] {
  switch (turn.role) {
    case 'system':
    case 'developer':
    case 'user':
      return [{ role: turn.role, content: contentOf(turn.parts, path) }];
    case 'assistant':
      return turn.parts.flatMap((part, at) => encodePart(part, `${path}.parts[${at}]`, manner));
    case 'tool':
      return turn.results.map((result, at) => encodeResult(result, `${path}.results[${at}]`, manner));
  }
}

/** One text as such. */
function contentOf(parts: Extract<Turn, { role: 'user' }>['parts'], path: string): Json {
  const [first, ...more] = parts;
  if (first?.type === 'text' && more.length === 0 && !first.cache) return first.text;
  return parts.map((part, at) => encodeUserPart(part, `${path}.parts[${at}]`));
}

function encodePart(part: AssistantPart, path: string, manner: Manner): readonly JsonObject[] {
  switch (part.type) {
    case 'text':
      return [{ role: 'assistant', content: [outputText(part)] }];
    case 'refusal':
      return [{ role: 'assistant', content: [{ type: 'refusal', refusal: part.text }] }];
    case 'reasoning':
      return encodeReasoning(part, manner);
    case 'tool-call':
      return [encodeCall(manner.own ? part : withArguments(part))];
    case 'native':
      if (part.format !== 'openai-responses') throw cannot(path, `only ${part.format} knows it`);
      return [part.value as JsonObject];
    default:
      throw cannot(path, 'of what a model made only its text can be sent back');
  }
}

function outputText({ text, citations = [] }: TextPart): JsonObject {
  const annotations = encodeAnnotations(citations);
  return { type: 'output_text', text, ...(annotations.length > 0 && { annotations }) };
}

const THOUGHTS_LEFT_OUT = 'thoughts of earlier turns that this provider did not think are left out';

/** To the provider only what is its own; a caller of this format is repeated. */
function encodeReasoning(part: ReasoningPart, manner: Manner): readonly JsonObject[] {
  const { own } = manner;
  const encrypted = own ? sealOf(part) : ownSeal(part);
  const isPlain = part.signature === PLAIN;
  if (!own && !isPlain && encrypted === undefined) {
    warnOnce(manner, THOUGHTS_LEFT_OUT);
    return [];
  }
  const texts = part.text === undefined ? [] : [part.text];
  const field = isPlain
    ? { summary: [], content: texts.map((text) => ({ type: 'reasoning_text', text })) }
    : { summary: texts.map((text) => ({ type: 'summary_text', text })) };
  return [{ type: 'reasoning', id: part.id, ...field, encrypted_content: encrypted }];
}

const encodeCall = ({ id, name, args, custom }: ToolCallPart): JsonObject =>
  custom
    ? { type: 'custom_tool_call', call_id: id, name, input: args }
    : { type: 'function_call', call_id: id, name, arguments: args };

function encodeResult({ callId, parts, custom }: ToolResult, path: string, { customCalls }: Manner): JsonObject {
  const [first, ...more] = parts;
  const isText = first?.type === 'text' && more.length === 0 && !first.cache;
  const isCustom = custom ?? customCalls.has(callId);
  return {
    type: isCustom ? 'custom_tool_call_output' : 'function_call_output',
    call_id: callId,
    output: isText
      ? first.text
      : parts.length === 0
        ? ''
        : parts.map((part, at) => encodeUserPart(part, `${path}.parts[${at}]`)),
  };
}
