import type { AnswerContext, Citation, JsonObject, StopReason, TokenLogprob, ToolCallPart } from '@dragoman/spec';
import { reasonOf, type AnswerPart, type Choice } from '../../gathering/gather-answer.ts';
import { dataUrl } from '../../translating/data-url.ts';
import { unwrap } from '../../translating/signature-envelope.ts';
import { isLegacy } from '../legacy-functions.ts';
import { reasoningFields, thoughtContent } from './reasoning.ts';

type Part<T extends AnswerPart['type']> = Extract<AnswerPart, { type: T }>;
type Media = Extract<AnswerPart, { type: 'media' }>;

const partsOf = <T extends AnswerPart['type']>({ parts }: Choice, type: T): readonly Part<T>[] =>
  parts.filter((part): part is Part<T> => part.type === type);

export function encodeChoice(choice: Choice, index: number, { request }: AnswerContext): JsonObject {
  return {
    index,
    message: messageOf(choice, isLegacy(request)),
    logprobs: choice.logprobs.length > 0 ? { content: choice.logprobs.map(encodeLogprob), refusal: null } : null,
    finish_reason: finishReason(reasonOf(choice), isLegacy(request)),
  };
}

function messageOf(choice: Choice, legacy: boolean): JsonObject {
  const calls = partsOf(choice, 'tool-call');
  const refusal = partsOf(choice, 'refusal');
  const [spoken] = partsOf(choice, 'media').filter(({ kind }) => kind === 'audio');
  const images = partsOf(choice, 'media').filter(({ kind }) => kind === 'image');
  return {
    role: 'assistant',
    content: contentOf(choice),
    refusal: refusal.length > 0 ? refusal.map(({ text }) => text).join('') : null,
    annotations: annotationsOf(choice),
    ...reasoningFields(partsOf(choice, 'reasoning')),
    ...(images.length > 0 && { images: images.map(encodeImage) }),
    ...(spoken && { audio: encodeAudio(spoken) }),
    ...(calls.length > 0 &&
      (legacy
        ? { function_call: functionOf(withArguments(calls[0]!)) }
        : { tool_calls: calls.map((call) => encodeCall(withArguments(call))) })),
  };
}

/** null where something else was said instead of a text. */
function contentOf(choice: Choice): JsonObject[string] {
  const texts = partsOf(choice, 'text').map(({ text }) => text);
  const thoughts = thoughtContent(partsOf(choice, 'reasoning'));
  if (thoughts.length > 0) return [...thoughts, ...texts.map((text) => ({ type: 'text', text }))];
  if (texts.length > 0) return texts.join('');
  return choice.parts.some(({ type }) => type !== 'reasoning' && type !== 'native') ? null : '';
}

/** Citations count in one text, the parts of a choice in their own. */
function annotationsOf(choice: Choice): readonly JsonObject[] {
  let before = 0;
  return partsOf(choice, 'text').flatMap(({ text, citations = [] }) => {
    const offset = before;
    before += text.length;
    return citations.flatMap((citation) => encodeCitation(citation, offset));
  });
}

/** What has no address (a place in a document) has no word here. */
export function encodeCitation(citation: Citation, offset: number): readonly JsonObject[] {
  const { url, title, citedText, start, end } = citation;
  if (url === undefined) return [];
  const place = { start_index: (start ?? 0) + offset, end_index: (end ?? 0) + offset };
  return [{ type: 'url_citation', url_citation: { url, title: title ?? '', ...place, content: citedText } }];
}

export const encodeImage = ({ base64, mediaType }: Media): JsonObject => ({
  type: 'image_url',
  image_url: { url: dataUrl(base64, mediaType ?? 'image/png') },
});

export const encodeAudio = ({ id, base64, transcript, expiresAt }: Media): JsonObject => ({
  id: id ?? '',
  data: base64,
  transcript: transcript ?? '',
  expires_at: expiresAt ?? 0,
});

/** Google's name for what its models sign their calls with. */
export function signatureFields({ signature }: Pick<ToolCallPart, 'signature'>): JsonObject {
  if (signature === undefined) return {};
  return { extra_content: { google: { thought_signature: unwrap(signature, 'openai-chat', 'gemini') ?? signature } } };
}

export const functionOf = ({ name, args }: Pick<ToolCallPart, 'name' | 'args'>): JsonObject => ({
  name,
  arguments: args,
});

export const NO_ARGUMENTS = '{}';

/** Clients and servers parse arguments: a call that has none has an empty object. */
export const withArguments = (call: ToolCallPart): ToolCallPart =>
  call.args === '' && !call.custom ? { ...call, args: NO_ARGUMENTS } : call;

export const encodeCall = (call: ToolCallPart): JsonObject => ({
  id: call.id,
  ...(call.custom
    ? { type: 'custom', custom: { name: call.name, input: call.args } }
    : { type: 'function', function: functionOf(call) }),
  ...signatureFields(call),
});

export const encodeLogprob = ({ top, ...token }: TokenLogprob): JsonObject => ({
  ...alternative(token),
  top_logprobs: (top ?? []).map(alternative),
});

const alternative = ({ token, logprob, bytes }: Omit<TokenLogprob, 'top'>): JsonObject => ({
  token,
  logprob,
  bytes: bytes ?? null,
});

const FINISH_REASONS: Readonly<Record<StopReason, string>> = {
  stop: 'stop',
  'stop-sequence': 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  'content-filter': 'content_filter',
  // Clients know no other word for an answer that can be continued.
  pause: 'stop',
  other: 'stop',
};

export const finishReason = (reason: StopReason, legacy: boolean): string =>
  legacy && reason === 'tool-calls' ? 'function_call' : FINISH_REASONS[reason];
