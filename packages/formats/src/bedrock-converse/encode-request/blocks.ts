import {
  GatewayError,
  type AssistantPart,
  type CacheMark,
  type JsonObject,
  type MediaPart,
  type NativePart,
  type ReasoningPart,
  type TextPart,
  type ToolResult,
  type UserPart,
} from '@dragoman/spec';
import { objectOf } from '../../reading/provider-body.ts';
import { redactedForConverse } from '../../translating/claude-redacted.ts';
import { CLAUDE_FORMATS } from '../../translating/claude-thinking.ts';
import { formatOfMediaType, mediaTypeOfBytes } from '../../translating/media-types.ts';
import { unwrap } from '../../translating/signature-envelope.ts';
import { argumentsObject } from '../../translating/tool-arguments.ts';
import { ownCitation } from '../citations.ts';

/** What encoding a block needs to know beside it. */
export interface BlockContext {
  readonly documentName: (name: string | undefined) => string;
  /** Said once each. */
  readonly warn: (warning: string) => void;
}

const refuse = (what: string): never => {
  throw new GatewayError('cannot_translate', `${what} cannot be translated to bedrock-converse`, { param: 'messages' });
};

/** A block behind what it marks. */
export const cachePoint = (cache: CacheMark | undefined): readonly JsonObject[] =>
  cache ? [{ cachePoint: { type: 'default', ...(cache.ttl && { ttl: cache.ttl }) } }] : [];

/** The API takes no block of text without a letter. */
export function encodeText({ text, cache, citations = [] }: TextPart): readonly JsonObject[] {
  if (text.trim() === '') return cachePoint(cache);
  const own = citations.map(ownCitation).filter((citation) => citation !== undefined);
  const block = own.length > 0 ? { citationsContent: { content: [{ text }], citations: own } } : { text };
  return [block, ...cachePoint(cache)];
}

export function encodeUserPart(part: UserPart, context: BlockContext): readonly JsonObject[] {
  switch (part.type) {
    case 'text':
      return encodeText(part);
    case 'native':
      return [encodeNative(part)];
    case 'plain-document': {
      const source = { text: part.text };
      const document = { format: 'txt', source, ...about(part, context) };
      return [{ document }, ...cachePoint(part.cache)];
    }
    default:
      return [encodeMedia(part, context), ...cachePoint(part.cache)];
  }
}

function encodeNative({ format, value }: NativePart): JsonObject {
  const block = format === 'bedrock-converse' ? objectOf(value) : undefined;
  return block ?? refuse(`a part of ${format}`);
}

interface About {
  readonly name?: string | undefined;
  readonly context?: string | undefined;
  readonly citable?: boolean | undefined;
}

const about = ({ name, context, citable }: About, { documentName }: BlockContext): JsonObject => ({
  name: documentName(name),
  ...(context !== undefined && { context }),
  ...(citable !== undefined && { citations: { enabled: citable } }),
});

function encodeMedia(part: MediaPart, context: BlockContext): JsonObject {
  const media = { format: formatOf(part), source: sourceOf(part) };
  return { [part.type]: part.type === 'document' ? { ...media, ...about(part, context) } : media };
}

function formatOf({ type, mediaType, source }: MediaPart): string {
  const known = mediaType ?? (source.from === 'data' ? mediaTypeOfBytes(source.base64) : undefined);
  if (known === undefined) return refuse(`${type} without a media type`);
  return formatOfMediaType(known) ?? refuse(`${type} of type ${known}`);
}

function sourceOf({ type, source }: MediaPart): JsonObject {
  if (source.from === 'data') return { bytes: source.base64 };
  const uri = source.from === 'file' ? source.id : source.url;
  return uri.startsWith('s3://') ? { s3Location: { uri } } : refuse(`${type} that is neither bytes nor in S3`);
}

export function encodeToolResult(result: ToolResult, context: BlockContext): readonly JsonObject[] {
  const { callId, parts, isError, cache } = result;
  const marked = parts.findLast((part) => 'cache' in part && part.cache !== undefined);
  // Inside of a result there is no place for a mark; behind it is as near as can be.
  const mark = cache ?? (marked && 'cache' in marked ? marked.cache : undefined);
  const content = parts.flatMap((part) => encodeUserPart({ ...part, cache: undefined } as UserPart, context));
  const toolResult = {
    toolUseId: callId,
    content,
    ...(isError !== undefined && { status: isError ? 'error' : 'success' }),
  };
  return [{ toolResult }, ...cachePoint(mark)];
}

export function encodeAssistantPart(part: AssistantPart, context: BlockContext): readonly JsonObject[] {
  switch (part.type) {
    case 'text':
      return encodeText(part);
    case 'refusal':
      return encodeText({ type: 'text', text: part.text });
    case 'reasoning':
      return encodeReasoning(part, context);
    case 'tool-call': {
      const input = argumentsObject(part.args, `tool call ${part.id}`);
      const toolUse = { toolUseId: part.id, name: part.name, input };
      return [{ toolUse }, ...cachePoint(part.cache)];
    }
    case 'native':
      return [encodeNative(part)];
    default:
      return [encodeMedia(part, context)];
  }
}

/** The API takes back only what it signed itself; to leave out older thoughts is allowed. */
function encodeReasoning({ text = '', signature, encrypted }: ReasoningPart, { warn }: BlockContext) {
  const signed = signature === undefined ? undefined : unwrap(signature, ...CLAUDE_FORMATS);
  if (signed !== undefined) return [{ reasoningContent: { reasoningText: { text, signature: signed } } }];
  const redacted = encrypted === undefined ? undefined : redactedForConverse(encrypted);
  if (redacted !== undefined) return [{ reasoningContent: { redactedContent: redacted } }];
  warn('reasoning of earlier turns that this provider did not sign is left out');
  return [];
}
