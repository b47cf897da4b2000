import type { AssistantPart, TextPart, ToolCallPart, ToolResult, Turn, UserPart } from '@dragoman/spec';
import { writeJson } from '@dragoman/framing';
import type { ObjectReader } from '../../reading/object-reader.ts';
import { objectsOf } from '../../reading/provider-body.ts';
import { aboutAll } from '../../translating/cited-text.ts';
import { mergeTurns } from '../../translating/merge-turns.ts';
import { wrap } from '../../translating/signature-envelope.ts';
import { signedCalls } from '../../translating/signed-calls.ts';
import { decodeCitation } from '../citations.ts';
import { readCache, readDocument, readImage, readNative, readSearchResult } from './media.ts';

const FORMAT = 'anthropic-messages';

export function readText(block: ObjectReader): TextPart {
  block.ignore('type');
  const text = block.required('text', block.string('text'));
  const citations = objectsOf(block.list('citations')).map((wire) => aboutAll(decodeCitation(wire), text.length));
  if (citations.length > 0) block.uses('citation', 'citations');
  return { type: 'text', text, cache: readCache(block), citations: citations.length > 0 ? citations : undefined };
}

/** Content is text, or a list of blocks. */
function readContent<Part>(
  holder: ObjectReader,
  field: string,
  readBlock: (block: ObjectReader) => Part,
): readonly (Part | TextPart)[] {
  const content = holder.raw(field);
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return (holder.objects(field) ?? []).map(readBlock);
}

/** The texts that stand before the conversation. */
export function readSystem(body: ObjectReader): readonly Turn[] {
  if (!body.has('system')) return [];
  body.uses('system', 'system');
  return [{ role: 'system', parts: readContent(body, 'system', readText) }];
}

/** Turns of one role that follow each other are one, as the API takes them. */
export function readTurns(body: ObjectReader): readonly Turn[] {
  const messages = body.required('messages', body.objects('messages'));
  const last = messages.at(-1);
  if (last?.string('role') === 'assistant') last.uses('prefill');
  return mergeTurns(messages.flatMap(readMessage));
}

function readMessage(message: ObjectReader): readonly Turn[] {
  message.required('content', message.raw('content'));
  switch (message.required('role', message.string('role'))) {
    case 'user':
      return userTurns(readContent(message, 'content', readUserBlock));
    case 'assistant':
      return [{ role: 'assistant', parts: signedCalls(readContent(message, 'content', readAssistantBlock)) }];
    case 'system':
      message.uses('system');
      return [{ role: 'system', parts: readContent(message, 'content', readText) }];
    default:
      return message.fail('role', 'expected user, assistant or system');
  }
}

type Results = Extract<Turn, { role: 'tool' }>;

/** Results of tools stand in the user's messages; in the neutral model they are turns of their own. */
function userTurns(parts: readonly (UserPart | Results)[]): readonly Turn[] {
  if (parts.length === 0) return [{ role: 'user', parts: [] }];
  return mergeTurns(parts.map((part): Turn => ('role' in part ? part : { role: 'user', parts: [part] })));
}

function readUserBlock(block: ObjectReader): UserPart | Results {
  if (block.value.type === 'tool_result') {
    block.ignore('type');
    return { role: 'tool', results: [readToolResult(block)] };
  }
  return readMaterial(block);
}

/** What users and tools show to the model. */
function readMaterial(block: ObjectReader): UserPart {
  switch (block.string('type')) {
    case 'text':
      return readText(block);
    case 'image':
      return readImage(block);
    case 'document':
      return readDocument(block);
    case 'search_result':
      return readSearchResult(block);
    default:
      return readNative(block);
  }
}

function readToolResult(block: ObjectReader): ToolResult {
  const isError = block.boolean('is_error');
  if (isError) block.uses('tool-result-error', 'is_error');
  const parts = readContent(block, 'content', (inner) => {
    const part = readMaterial(inner);
    if (part.type === 'image') inner.uses('tool-result-image');
    if (part.type === 'document' || part.type === 'plain-document') inner.uses('tool-result-document');
    return part;
  });
  return {
    callId: block.required('tool_use_id', block.string('tool_use_id')),
    parts,
    isError,
    cache: readCache(block),
  };
}

function readAssistantBlock(block: ObjectReader): AssistantPart {
  switch (block.string('type')) {
    case 'text':
      return readText(block);
    case 'thinking':
      return readThinking(block);
    case 'redacted_thinking':
      block.uses('reasoning-encrypted');
      return { type: 'reasoning', encrypted: wrap(FORMAT, block.required('data', block.string('data'))) };
    case 'tool_use':
      return readToolUse(block);
    case 'image':
      return readImage(block);
    default:
      return readNative(block);
  }
}

function readThinking(block: ObjectReader): AssistantPart {
  const text = block.string('thinking');
  const signature = block.string('signature');
  block.uses('reasoning-text');
  if (signature) block.uses('reasoning-signature', 'signature');
  return {
    type: 'reasoning',
    text: text === '' ? undefined : text,
    signature: signature ? wrap(FORMAT, signature) : undefined,
  };
}

function readToolUse(block: ObjectReader): ToolCallPart {
  const input = block.raw('input') ?? {};
  block.uses('tools');
  // Who may have called it: `direct` is the only one there is outside of server tools.
  if (block.json('caller')?.type !== 'direct' && block.has('caller')) block.uses('unknown-field', 'caller');
  return {
    type: 'tool-call',
    id: block.required('id', block.string('id')),
    name: block.required('name', block.string('name')),
    args: writeJson(input),
    cache: readCache(block),
  };
}
