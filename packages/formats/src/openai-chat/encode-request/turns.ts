import type {
  AssistantPart,
  Json,
  JsonObject,
  MediaPart,
  TextPart,
  ToolCallPart,
  ToolResult,
  Turn,
} from '@dragoman/spec';
import { encodeCall, functionOf } from '../encode-answer/message.ts';
import { reasoningFields, thoughtContent } from '../encode-answer/reasoning.ts';
import { unwrap } from '../../translating/signature-envelope.ts';
import { placeOf } from '../reasoning-place.ts';
import { warnOnce, type Manner } from './manner.ts';
import { cacheControl, cannot, documentText, encodeMedia, encodeText, encodeUserPart } from './parts.ts';

export const encodeTurns = (turns: readonly Turn[], manner: Manner): readonly JsonObject[] =>
  turns.flatMap((turn, at) => encodeTurn(turn, `turns[${at}]`, manner));

function encodeTurn(turn: Turn, path: string, manner: Manner): readonly JsonObject[] {
  switch (turn.role) {
    case 'system':
    case 'developer':
      // Not all servers know `developer`; those that do take `system` for it.
      return [{ role: manner.own ? turn.role : 'system', content: textsOf(turn.parts, '\n\n', manner) }];
    case 'user':
      return [{ role: 'user', name: turn.name, content: userContent(turn.parts, path, manner) }];
    case 'assistant':
      return [{ role: 'assistant', name: turn.name, ...assistantFields(turn.parts, path, manner) }];
    case 'tool':
      return manner.legacy
        ? turn.results.map((result) => ({ role: 'function', name: result.name ?? '', content: resultText(result) }))
        : encodeResults(turn.results, path, manner);
  }
}

/** One text as such; several as a list where the caller wrote one, for not all servers take lists everywhere. */
function textsOf(parts: readonly TextPart[], between: string, { own }: Manner): Json {
  const marked = own && parts.some(({ cache }) => cache);
  if (own && (marked || parts.length > 1))
    return parts.map((part) => ({ ...encodeText(part), ...(part.cache && cacheControl(part.cache)) }));
  return parts.map(({ text }) => text).join(between);
}

function userContent(parts: Extract<Turn, { role: 'user' }>['parts'], path: string, manner: Manner): Json {
  const [first] = parts;
  if (parts.length === 1 && first?.type === 'text' && !(manner.own && first.cache)) return first.text;
  return parts.map((part, at) => encodeUserPart(part, `${path}.parts[${at}]`, manner));
}

const THOUGHTS_LEFT_OUT = 'thoughts of earlier turns that this provider did not think are left out';

function assistantFields(parts: readonly AssistantPart[], path: string, manner: Manner): JsonObject {
  const texts = parts.filter((part) => part.type === 'text');
  const calls = parts.filter((part) => part.type === 'tool-call');
  const refusals = parts.filter((part) => part.type === 'refusal');
  const thoughts = parts.filter((part) => part.type === 'reasoning');
  const known = manner.own ? thoughts : thoughts.filter((part) => placeOf(part) !== undefined);
  if (known.length < thoughts.length) warnOnce(manner, THOUGHTS_LEFT_OUT);
  const listed = thoughtContent(known);
  const text = textsOf(texts, '', manner);
  return {
    content:
      listed.length > 0 ? [...listed, ...texts.map(encodeText)] : texts.length > 0 || parts.length === 0 ? text : null,
    refusal: refusals.length > 0 ? refusals.map((part) => part.text).join('') : undefined,
    ...reasoningFields(known),
    ...mediaFields(parts, path),
    ...callFields(calls, manner),
  };
}

function callFields(calls: readonly ToolCallPart[], { own, legacy }: Manner): JsonObject {
  if (calls.length === 0) return {};
  if (legacy) return { function_call: functionOf(calls[0]!) };
  return {
    tool_calls: calls.map((call) => ({
      ...encodeCall(own ? call : { ...call, signature: ownSignature(call) }),
      ...(own && call.cache && cacheControl(call.cache)),
    })),
  };
}

/** Google's compatible API wants its signatures back; others do not know the field. */
const ownSignature = ({ signature }: ToolCallPart): string | undefined =>
  signature !== undefined && unwrap(signature, 'openai-chat') !== undefined ? signature : undefined;

/** What the model itself said aloud is named by its id. */
function mediaFields(parts: readonly AssistantPart[], path: string): JsonObject {
  const fields: Record<string, Json> = {};
  parts.forEach((part, at) => {
    switch (part.type) {
      case 'native':
        throw cannot(`${path}.parts[${at}]`, `only ${part.format} knows it`);
      case 'audio':
      case 'image':
      case 'video':
      case 'document':
        fields['audio'] = { id: spokenId(part, `${path}.parts[${at}]`) };
        return;
      // Read elsewhere.
      default:
    }
  });
  return fields;
}

function spokenId({ type, source }: MediaPart, path: string): string {
  if (type === 'audio' && source.from === 'file') return source.id;
  throw cannot(path, 'of what a model made only its text, and its speech by id, can be sent back');
}

type ResultPart = ToolResult['parts'][number];

/**
 * A message for each result. Most servers take only text there, so what else a tool gave is shown by a message of the
 * user behind all results.
 */
function encodeResults(results: readonly ToolResult[], path: string, manner: Manner): readonly JsonObject[] {
  const messages = results.map((result) => ({
    role: 'tool',
    tool_call_id: result.callId,
    ...(manner.own && { name: result.name }),
    content: resultContent(result, manner),
    ...(manner.own && result.cache && cacheControl(result.cache)),
  }));
  const shown = manner.own ? [] : results.flatMap((result, at) => shownParts(result, `${path}.results[${at}]`));
  return shown.length === 0 ? messages : [...messages, { role: 'user', content: shown }];
}

function resultContent(result: ToolResult, manner: Manner): Json {
  const { parts } = result;
  if (!manner.own) return resultText(result);
  const texts = parts.filter((part) => part.type === 'text');
  if (texts.length === parts.length) return textsOf(texts, '\n', manner);
  return parts.map((part, at) => encodeUserPart(part, `results[${at}]`, manner));
}

const resultText = ({ parts }: ToolResult): string =>
  parts
    .flatMap((part) => (part.type === 'text' ? part.text : part.type === 'plain-document' ? documentText(part) : []))
    .join('\n');

function shownParts({ callId, parts }: ToolResult, path: string): readonly JsonObject[] {
  const media = parts.flatMap((part, at) => shownPart(part, `${path}.parts[${at}]`));
  return media.length === 0 ? [] : [{ type: 'text', text: `Result of tool call ${callId}:` }, ...media];
}

function shownPart(part: ResultPart, path: string): readonly JsonObject[] {
  if (part.type === 'text' || part.type === 'plain-document') return [];
  if (part.type === 'native') throw cannot(path, `only ${part.format} knows it`);
  return [encodeMedia(part, path, false)];
}
