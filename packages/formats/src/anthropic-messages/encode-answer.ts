import type { AnswerContext, AnswerEvent, JsonObject } from '@dragoman/spec';
import { parseJson } from '@dragoman/framing';
import { gatherAnswer, type Answer, type AnswerPart, type Choice } from '../gathering/gather-answer.ts';
import { objectOf } from '../reading/provider-body.ts';
import { carry } from '../translating/signature-envelope.ts';
import { encodeCitation } from './citations.ts';
import { FORMAT } from './decode-answer.ts';
import { encodeStop } from './stop-reasons.ts';
import { encodeUsage } from './usage.ts';

/** One message; of several choices the first. @see https://platform.claude.com/docs/en/api/messages */
export function encodeAnswer(events: readonly AnswerEvent[], context: AnswerContext): JsonObject {
  const { start, choices, usage } = gatherAnswer(events);
  const choice = choices[0]!;
  return {
    ...messageHead(start, context),
    content: choice.parts.flatMap(encodePart),
    ...messageEnd(choice.stop, refusalOf(choice)),
    usage: encodeUsage(usage, start?.serviceTier),
  };
}

/** What a message and the first event of a stream have in common. */
export function messageHead(start: Answer['start'], { id, request }: AnswerContext): JsonObject {
  return {
    id: start?.id.startsWith('msg_') ? start.id : `msg_${id}`,
    type: 'message',
    role: 'assistant',
    model: start?.model || request.model,
    container: null,
    diagnostics: null,
  };
}

export function messageEnd(stop: Choice['stop'], refusal: string | undefined): JsonObject {
  return {
    stop_reason: refusal === undefined ? encodeStop(stop) : 'refusal',
    stop_sequence: stop?.sequence ?? null,
    stop_details: refusal === undefined ? null : { type: 'refusal', category: null, explanation: refusal },
  };
}

function refusalOf({ parts }: Choice): string | undefined {
  const refusals = parts.flatMap((part) => (part.type === 'refusal' ? [part.text] : []));
  return refusals.length > 0 ? refusals.join('') : undefined;
}

function encodePart(part: AnswerPart): readonly JsonObject[] {
  switch (part.type) {
    case 'text':
      // An empty text says nothing, and clients may not send it back.
      if (part.text === '' && !part.citations) return [];
      return [{ type: 'text', text: part.text, citations: part.citations?.map(encodeCitation) ?? null }];
    case 'reasoning':
      return [encodeReasoning(part)];
    case 'tool-call':
      return [...signatureBlock(part.signature), { ...callHead(part), input: inputOf(part.args) }];
    case 'native': {
      const block = part.format === FORMAT ? objectOf(part.value) : undefined;
      return block ? [block] : [];
    }
    // A refusal stands in `stop_details`; pictures and sound have no word here (`answerSupport`).
    default:
      return [];
  }
}

interface Thoughts {
  readonly text?: string | undefined;
  readonly signature?: string | undefined;
  readonly encrypted?: string | undefined;
}

export function encodeReasoning({ text, signature, encrypted }: Thoughts): JsonObject {
  if (text === undefined && encrypted !== undefined)
    return { type: 'redacted_thinking', data: carry(encrypted, FORMAT) };
  const signed = signature ?? encrypted;
  return { type: 'thinking', thinking: text ?? '', signature: signed === undefined ? '' : carry(signed, FORMAT) };
}

/** A signed call of another format: its signature travels in thoughts without text, before the call. */
export const signatureBlock = (signature: string | undefined): readonly JsonObject[] =>
  signature === undefined ? [] : [{ type: 'thinking', thinking: '', signature: carry(signature, FORMAT) }];

export const callHead = ({ id, name }: { readonly id: string; readonly name: string }): JsonObject => ({
  type: 'tool_use',
  id,
  name,
  input: {},
  caller: { type: 'direct' },
});

/** Arguments that are no JSON are handed on as they are, so that the caller sees what the model wrote. */
function inputOf(args: string) {
  if (args.trim() === '') return {};
  try {
    return parseJson(args);
  } catch {
    return args;
  }
}
