import type { AnswerContext, AnswerEvent, JsonObject } from '@dragoman/spec';
import { parseJson } from '@dragoman/framing';
import { gatherAnswer, type AnswerPart } from '../gathering/gather-answer.ts';
import { objectOf } from '../reading/provider-body.ts';
import { formatOfMediaType } from '../translating/media-types.ts';
import { carry } from '../translating/signature-envelope.ts';
import { encodeCitation } from './citations.ts';
import { FORMAT } from './decode-answer.ts';
import { encodeStop } from './stop-reasons.ts';
import { encodeUsage } from './usage.ts';

/** Of several choices the first. @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html */
export function encodeAnswer(events: readonly AnswerEvent[], _context: AnswerContext): JsonObject {
  const { choices, usage } = gatherAnswer(events);
  const choice = choices[0]!;
  return {
    output: { message: { role: 'assistant', content: choice.parts.flatMap(encodePart) } },
    ...encodeStop(choice.stop),
    usage: encodeUsage(usage),
    metrics: METRICS,
  };
}

/** Milliseconds, which clients want to be there: nobody measured them for this answer. */
export const METRICS: JsonObject = { latencyMs: 0 };

function encodePart(part: AnswerPart): readonly JsonObject[] {
  switch (part.type) {
    case 'text':
      // An empty text says nothing, and clients may not send it back.
      return part.text === '' && !part.citations ? [] : [encodeText(part)];
    // There is no other word for it here.
    case 'refusal':
      return [{ text: part.text }];
    case 'reasoning':
      return [{ reasoningContent: encodeReasoning(part) }];
    case 'tool-call': {
      const toolUse = { toolUseId: part.id, name: part.name, input: inputOf(part.args) };
      return [...signatureBlock(part.signature), { toolUse }];
    }
    case 'media': {
      const image = encodeImage(part);
      return image ? [{ image }] : [];
    }
    case 'native': {
      const block = part.format === FORMAT ? objectOf(part.value) : undefined;
      return block ? [block] : [];
    }
    // Sound has no word here (`answerSupport`).
    default:
      return [];
  }
}

function encodeText({ text, citations }: Extract<AnswerPart, { type: 'text' }>): JsonObject {
  if (!citations) return { text };
  return { citationsContent: { content: [{ text }], citations: citations.map(encodeCitation) } };
}

interface Thoughts {
  readonly text?: string | undefined;
  readonly signature?: string | undefined;
  readonly encrypted?: string | undefined;
}

export function encodeReasoning({ text, signature, encrypted }: Thoughts): JsonObject {
  if (text === undefined && encrypted !== undefined) return { redactedContent: carry(encrypted, FORMAT) };
  const signed = signature ?? encrypted;
  return { reasoningText: { text: text ?? '', ...(signed !== undefined && { signature: carry(signed, FORMAT) }) } };
}

/** A signed call of another format: its signature travels in thoughts without text, before the call. */
const signatureBlock = (signature: string | undefined): readonly JsonObject[] =>
  signature === undefined ? [] : [{ reasoningContent: encodeReasoning({ signature }) }];

type Media = Extract<AnswerEvent, { type: 'media' }>;

export function encodeImage(part: Media): JsonObject | undefined {
  if (part.kind !== 'image') return undefined;
  const format = (part.mediaType && formatOfMediaType(part.mediaType)) || 'png';
  return { format, source: { bytes: part.base64 } };
}

/** Arguments that are no JSON are handed on as they are, so that the caller sees what the model wrote. */
function inputOf(args: string) {
  if (args.trim() === '') return {};
  try {
    return parseJson(args);
  } catch {
    return args;
  }
}
