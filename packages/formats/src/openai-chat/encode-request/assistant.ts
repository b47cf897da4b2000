import type { AssistantPart, Json, JsonObject, MediaPart, ReasoningPart, ToolCallPart } from '@dragoman/spec';
import { unwrap } from '../../translating/signature-envelope.ts';
import { encodeCall, functionOf, withArguments } from '../encode-answer/message.ts';
import { reasoningFields, thoughtContent } from '../encode-answer/reasoning.ts';
import { placeOf } from '../reasoning-place.ts';
import { warnOnce, type Manner } from './manner.ts';
import { cacheControl, cannot, encodeText, textsOf } from './parts.ts';

const THOUGHTS_LEFT_OUT = 'thoughts of earlier turns that this provider did not think are left out';

export function assistantFields(parts: readonly AssistantPart[], path: string, manner: Manner): JsonObject {
  const refusals = parts.filter((part) => part.type === 'refusal');
  return {
    ...contentFields(parts, manner),
    refusal: refusals.length > 0 ? refusals.map((part) => part.text).join('') : undefined,
    ...mediaFields(parts, path),
    ...callFields(manner.own ? callsOf(parts) : signedCalls(parts), manner),
  };
}

const callsOf = (parts: readonly AssistantPart[]): readonly ToolCallPart[] =>
  parts.filter((part) => part.type === 'tool-call');

/** Thoughts beside the content or in it. null where something else stands instead of a text. */
function contentFields(parts: readonly AssistantPart[], manner: Manner): JsonObject {
  const texts = parts.filter((part) => part.type === 'text');
  const thoughts = parts.filter(
    (part) => part.type === 'reasoning' && sealOfCall(part) === undefined,
  ) as ReasoningPart[];
  const known = manner.own ? thoughts : thoughts.filter((part) => placeOf(part) !== undefined);
  if (known.length < thoughts.length) warnOnce(manner, THOUGHTS_LEFT_OUT);
  const listed = thoughtContent(known);
  const said = texts.length > 0 || parts.every(({ type }) => type === 'reasoning');
  const content = said ? textsOf(texts, '', manner) : null;
  return {
    content: listed.length > 0 ? [...listed, ...texts.map(encodeText)] : content,
    ...reasoningFields(known),
  };
}

function callFields(calls: readonly ToolCallPart[], { own, legacy }: Manner): JsonObject {
  if (calls.length === 0) return {};
  if (legacy) return { function_call: functionOf(calls[0]!) };
  return {
    tool_calls: calls.map((call) => ({ ...encodeCall(call), ...(own && call.cache && cacheControl(call.cache)) })),
  };
}

/**
 * Calls with what this provider signed of them: Google's compatible API wants its signatures back, others do not know
 * the field. A format without a place for it at the call has it as a thought without words before the call.
 */
function signedCalls(parts: readonly AssistantPart[]): readonly ToolCallPart[] {
  return parts.flatMap((part, at) => {
    if (part.type !== 'tool-call') return [];
    const before = parts[at - 1];
    const signature = ownSignature(part) ?? (before?.type === 'reasoning' ? sealOfCall(before) : undefined);
    return [{ ...withArguments(part), signature }];
  });
}

const ownSignature = ({ signature }: Pick<ToolCallPart, 'signature'>): string | undefined =>
  signature !== undefined && unwrap(signature, 'openai-chat') !== undefined ? signature : undefined;

/** The signature of the call behind it, if that is all that a thought is. */
const sealOfCall = (thought: ReasoningPart): string | undefined =>
  !thought.text && placeOf(thought) === undefined ? ownSignature(thought) : undefined;

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
