import {
  GatewayError,
  type AssistantPart,
  type CacheMark,
  type JsonObject,
  type MediaPart,
  type NativePart,
  type PlainDocumentPart,
  type ReasoningPart,
  type TextPart,
  type ToolResult,
  type UserPart,
} from '@dragoman/spec';
import { decodeBase64 } from '@dragoman/framing';
import { objectOf } from '../../reading/provider-body.ts';
import { redactedForMessages } from '../../translating/claude-redacted.ts';
import { CLAUDE_FORMATS } from '../../translating/claude-thinking.ts';
import { mediaTypeOfBytes } from '../../translating/media-types.ts';
import { unwrap } from '../../translating/signature-envelope.ts';
import { argumentsObject } from '../../translating/tool-arguments.ts';
import { ownCitation } from '../citations.ts';

/** What encoding a block needs to know beside it. */
export interface BlockContext {
  /** Said once each. */
  readonly warn: (warning: string) => void;
}

export const cacheOf = (cache: CacheMark | undefined): JsonObject =>
  cache ? { cache_control: { type: 'ephemeral', ...(cache.ttl && { ttl: cache.ttl }) } } : {};

const refuse = (what: string): never => {
  throw new GatewayError('cannot_translate', `${what} cannot be translated to anthropic-messages`, {
    param: 'messages',
  });
};

type Words = Omit<TextPart, 'type'> & { readonly type: 'text' | 'refusal' };

/** The API takes no block of text without a letter. */
export function encodeText({ text, cache, citations }: Words): readonly JsonObject[] {
  if (text.trim() === '') return [];
  const own = citations?.flatMap<JsonObject>((citation) => ownCitation(citation) ?? []);
  return [{ type: 'text', text, ...(own?.length && { citations: own }), ...cacheOf(cache) }];
}

export function encodeUserPart(part: UserPart): readonly JsonObject[] {
  switch (part.type) {
    case 'text':
      return encodeText(part);
    case 'native':
      return [encodeNative(part)];
    case 'plain-document': {
      const source = { type: 'text', media_type: 'text/plain', data: part.text };
      return [{ type: 'document', source, ...about(part) }];
    }
    default:
      return [encodeMedia(part)];
  }
}

function encodeNative({ format, value }: NativePart): JsonObject {
  const block = format === 'anthropic-messages' ? objectOf(value) : undefined;
  return block ?? refuse(`a part of ${format}`);
}

const about = ({ name, context, citable, cache }: MediaPart | PlainDocumentPart): JsonObject => ({
  ...(name !== undefined && { title: name }),
  ...(context !== undefined && { context }),
  ...(citable !== undefined && { citations: { enabled: citable } }),
  ...cacheOf(cache),
});

function encodeMedia(part: MediaPart): JsonObject {
  switch (part.type) {
    case 'image':
      return { type: 'image', source: sourceOf(part, 'image/png'), ...cacheOf(part.cache) };
    case 'document':
      return { type: 'document', source: documentSource(part), ...about(part) };
    default:
      return refuse(part.type);
  }
}

/** Bytes of a PDF stay; those of a text go as text; there is nothing else. */
function documentSource(part: MediaPart): JsonObject {
  const { source, mediaType = 'application/pdf' } = part;
  if (source.from !== 'data' || mediaType === 'application/pdf') return sourceOf(part, 'application/pdf');
  if (!mediaType.startsWith('text/')) return refuse(`a document of type ${mediaType}`);
  return { type: 'text', media_type: 'text/plain', data: textOfBase64(source.base64) };
}

function textOfBase64(base64: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(decodeBase64(base64, 'invalid_request'));
  } catch (cause) {
    throw new GatewayError('cannot_translate', 'the text of a document is not UTF-8 in base64', {
      param: 'messages',
      cause,
    });
  }
}

function sourceOf({ source, mediaType }: MediaPart, usual: string): JsonObject {
  switch (source.from) {
    case 'data':
      return { type: 'base64', media_type: mediaType ?? mediaTypeOfBytes(source.base64) ?? usual, data: source.base64 };
    case 'url':
      return { type: 'url', url: source.url };
    case 'file':
      return { type: 'file', file_id: source.id };
  }
}

export function encodeToolResult(result: ToolResult): JsonObject {
  const { callId, parts, isError, cache } = result;
  return {
    type: 'tool_result',
    tool_use_id: callId,
    content: parts.flatMap(encodeUserPart),
    ...(isError !== undefined && { is_error: isError }),
    ...cacheOf(cache),
  };
}

export function encodeAssistantPart(part: AssistantPart, context: BlockContext): readonly JsonObject[] {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return encodeText(part);
    case 'reasoning':
      return encodeReasoning(part, context);
    case 'tool-call':
      return [
        {
          type: 'tool_use',
          id: part.id,
          name: part.name,
          input: argumentsObject(part.args, `tool call ${part.id}`),
          ...cacheOf(part.cache),
        },
      ];
    case 'native':
      return [encodeNative(part)];
    default:
      return [encodeMedia(part)];
  }
}

/** The API takes back only what it signed itself; to leave out older thoughts is allowed. */
function encodeReasoning({ text = '', signature, encrypted }: ReasoningPart, { warn }: BlockContext) {
  const signed = signature === undefined ? undefined : unwrap(signature, ...CLAUDE_FORMATS);
  if (signed !== undefined) return [{ type: 'thinking', thinking: text, signature: signed }];
  const redacted = encrypted === undefined ? undefined : redactedForMessages(encrypted);
  if (redacted !== undefined) return [{ type: 'redacted_thinking', data: redacted }];
  warn('reasoning of earlier turns that this provider did not sign is left out');
  return [];
}
