import {
  GatewayError,
  type AssistantPart,
  type JsonObject,
  type MediaPart,
  type PlainDocumentPart,
  type TextPart,
  type ToolResult,
  type Turn,
  type UserPart,
} from '@dragoman/spec';
import { dataUrl } from '../../translating/data-url.ts';
import { writeCitations } from '../citations.ts';
import { documentBlock } from './documents.ts';

/** `messages`: a turn of results is one message for each. */
export const messagesOf = (turns: readonly Turn[]): readonly JsonObject[] =>
  turns.flatMap((turn, at): readonly JsonObject[] => {
    const path = `turns[${at}]`;
    switch (turn.role) {
      case 'system':
      case 'developer':
        return [{ role: 'system', content: contentOf(turn.parts.map(({ text }) => ({ type: 'text', text }))) }];
      case 'user':
        return unlessEmpty({ role: 'user', content: contentOf(userBlocks(turn.parts, path)) }, turn);
      case 'assistant':
        return unlessEmpty(assistantMessage(turn.parts), turn);
      case 'tool':
        return turn.results.map((result, nth) => resultMessage(result, `${path}.results[${nth}]`));
    }
  });

/** A turn of which nothing could be written is left out. */
const unlessEmpty = (message: JsonObject, { parts }: { readonly parts: readonly unknown[] }): readonly JsonObject[] =>
  message['content'] === '' && parts.length > 0 ? [] : [message];

/** A text alone is written as text. */
function contentOf(blocks: readonly JsonObject[]): JsonObject[keyof JsonObject] {
  const [only] = blocks;
  if (!only) return '';
  return blocks.length === 1 && only['type'] === 'text' ? only['text'] : blocks;
}

const userBlocks = (parts: readonly UserPart[], path: string): readonly JsonObject[] =>
  parts.flatMap((part, at): readonly JsonObject[] => {
    if (part.type === 'text') return [{ type: 'text', text: part.text }];
    // Blocks of other formats' own tools are told by their use.
    if (part.type === 'native') return [];
    // Documents that may be cited stand beside the conversation.
    if (part.type === 'plain-document') return part.citable ? [] : [{ type: 'text', text: documentText(part) }];
    return [imageBlock(part, `${path}.parts[${at}]`)];
  });

const documentText = ({ name, context, text }: PlainDocumentPart): string =>
  [name, context, text].filter((each) => each !== undefined && each !== '').join('\n');

function imageBlock({ type, source, mediaType, detail }: MediaPart, path: string): JsonObject {
  if (type !== 'image' || source.from === 'file')
    throw new GatewayError('cannot_translate', `${path}: cohere takes no ${type} from here`, { param: path });
  const url = source.from === 'url' ? source.url : dataUrl(source.base64, mediaType ?? 'image/png');
  return { type: 'image_url', image_url: { url, ...(detail !== undefined && { detail }) } };
}

type Call = Extract<AssistantPart, { type: 'tool-call' }>;

function assistantMessage(parts: readonly AssistantPart[]): JsonObject {
  const calls = parts.filter((part): part is Call => part.type === 'tool-call');
  const thoughts = parts.flatMap((part) => (part.type === 'reasoning' && part.text ? [part.text] : []));
  const texts = parts.filter((part): part is TextPart => part.type === 'text');
  const refusals = parts.flatMap((part) => (part.type === 'refusal' ? [part.text] : []));
  const said = [...texts.map(({ text }) => text), ...refusals];
  const thinking = thoughts.map((each): JsonObject => ({ type: 'thinking', thinking: each }));
  if (calls.length > 0) return callMessage(calls, { thinking, plan: said.join('') });
  const blocks = [...thinking, ...said.map((text): JsonObject => ({ type: 'text', text }))];
  const citations = texts.flatMap(({ text, citations: cited = [] }, at) =>
    writeCitations(cited, { text, index: thinking.length + at }),
  );
  return { role: 'assistant', content: contentOf(blocks), ...(citations.length > 0 && { citations }) };
}

/** What a model says before it calls is its plan. */
const callMessage = (
  calls: readonly Call[],
  { thinking, plan }: { readonly thinking: readonly JsonObject[]; readonly plan: string },
): JsonObject => ({
  role: 'assistant',
  ...(thinking.length > 0 && { content: thinking }),
  ...(plan !== '' && { tool_plan: plan }),
  tool_calls: calls.map(({ id, name, args }) => ({
    id,
    type: 'function',
    function: { name, arguments: args.trim() === '' ? '{}' : args },
  })),
});

function resultMessage({ callId, parts, isError }: ToolResult, path: string): JsonObject {
  const known = parts.map((part, at): TextPart | PlainDocumentPart => {
    if (part.type === 'text' || part.type === 'plain-document') return part;
    const param = `${path}.parts[${at}]`;
    throw new GatewayError('cannot_translate', `${param}: cohere takes text and documents as results of tools`, {
      param,
    });
  });
  const content = isError
    ? [failure(known.map(({ text }) => text).join('\n'))]
    : contentOf(known.map((part) => (part.type === 'text' ? { type: 'text', text: part.text } : documentBlock(part))));
  return { role: 'tool', tool_call_id: callId, content };
}

/** Cohere has no mark for what went wrong: the name of the field says it. */
const failure = (text: string): JsonObject => ({ type: 'document', document: { data: { error: text } } });
