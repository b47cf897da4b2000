import type { AssistantPart, CacheMark, TextPart, ToolCallPart, ToolResult, Turn, UserPart } from '@dragoman/spec';
import { writeJson } from '@dragoman/framing';
import type { ObjectReader } from '../../reading/object-reader.ts';
import { aboutAll } from '../../translating/cited-text.ts';
import { mergeTurns } from '../../translating/merge-turns.ts';
import { wrap } from '../../translating/signature-envelope.ts';
import { signedCalls } from '../../translating/signed-calls.ts';
import { decodeCitation } from '../citations.ts';
import { readCachePoint, readDocument, readMedia, readNative, readSearchResult } from './media.ts';

const FORMAT = 'bedrock-converse';

type Results = Extract<Turn, { role: 'tool' }>;

/** The parts of a list of blocks; a cache point becomes a mark on the part before it. */
function readBlocks<Part extends object>(blocks: readonly ObjectReader[], read: (block: ObjectReader) => Part): Part[] {
  const parts: Part[] = [];
  for (const block of blocks) {
    const cache = readCachePoint(block);
    const last = parts.at(-1);
    if (!cache) parts.push(read(block));
    else if (last) parts.splice(-1, 1, marked(last, cache));
    else block.uses('unknown-field', 'cachePoint');
  }
  return parts;
}

/** A result of a tool is a turn of its own; the mark is the result's. */
function marked<Part extends object>(part: Part, cache: CacheMark): Part {
  if (!('results' in part)) return { ...part, cache };
  const results = part.results as readonly ToolResult[];
  return { ...part, results: results.map((result) => ({ ...result, cache })) };
}

export function readSystem(body: ObjectReader): readonly Turn[] {
  const blocks = body.objects('system');
  if (!blocks || blocks.length === 0) return [];
  body.uses('system', 'system');
  return [{ role: 'system', parts: readBlocks(blocks, readSystemBlock) }];
}

function readSystemBlock(block: ObjectReader): TextPart {
  const guarded = block.object('guardContent')?.object('text');
  if (guarded) return { type: 'text', text: guarded.required('text', guarded.string('text')) };
  return { type: 'text', text: block.required('text', block.string('text')) };
}

/** Turns of one role that follow each other are one: the API wants them to alternate. */
export function readTurns(body: ObjectReader): readonly Turn[] {
  const messages = body.required('messages', body.objects('messages'));
  const last = messages.at(-1);
  if (last?.string('role') === 'assistant') last.uses('prefill');
  return mergeTurns(messages.flatMap(readMessage));
}

function readMessage(message: ObjectReader): readonly Turn[] {
  const blocks = message.required('content', message.objects('content'));
  switch (message.required('role', message.string('role'))) {
    case 'user':
      return userTurns(readBlocks(blocks, readUserBlock));
    case 'assistant':
      return [{ role: 'assistant', parts: signedCalls(readBlocks(blocks, readAssistantBlock)) }];
    default:
      return message.fail('role', 'expected user or assistant');
  }
}

function userTurns(parts: readonly (UserPart | Results)[]): readonly Turn[] {
  if (parts.length === 0) return [{ role: 'user', parts: [] }];
  return mergeTurns(parts.map((part): Turn => ('role' in part ? part : { role: 'user', parts: [part] })));
}

function readUserBlock(block: ObjectReader): UserPart | Results {
  return block.has('toolResult') ? { role: 'tool', results: [readToolResult(block)] } : readMaterial(block);
}

/** What users and tools show to the model. */
function readMaterial(block: ObjectReader): UserPart {
  if (block.has('text')) return { type: 'text', text: block.required('text', block.string('text')) };
  if (block.has('image')) return readMedia(block, 'image');
  if (block.has('document')) return readDocument(block);
  if (block.has('video')) return readMedia(block, 'video');
  if (block.has('audio')) return readMedia(block, 'audio');
  if (block.has('searchResult')) return readSearchResult(block);
  return readNative(block);
}

function readToolResult(block: ObjectReader): ToolResult {
  const result = block.required('toolResult', block.object('toolResult'));
  result.ignore('type');
  const status = result.string('status');
  if (status === 'error') result.uses('tool-result-error', 'status');
  return {
    callId: result.required('toolUseId', result.string('toolUseId')),
    parts: readBlocks(result.required('content', result.objects('content')), readResultBlock),
    isError: status === undefined ? undefined : status === 'error',
  };
}

function readResultBlock(block: ObjectReader): ToolResult['parts'][number] {
  const json = block.raw('json');
  if (json !== undefined) return { type: 'text', text: writeJson(json) };
  const part = readMaterial(block);
  if (part.type === 'image') block.uses('tool-result-image', 'image');
  if (part.type === 'document' || part.type === 'plain-document') block.uses('tool-result-document');
  return part;
}

function readAssistantBlock(block: ObjectReader): AssistantPart {
  if (block.has('text')) return { type: 'text', text: block.required('text', block.string('text')) };
  const reasoning = block.object('reasoningContent');
  if (reasoning) return readReasoning(reasoning);
  const cited = block.object('citationsContent');
  if (cited) return readCited(cited);
  const call = block.object('toolUse');
  if (call && call.value.type !== 'server_tool_use') return readToolUse(call);
  if (block.has('image')) return readMedia(block, 'image');
  call?.whole();
  return readNative(block);
}

function readReasoning(reasoning: ObjectReader): AssistantPart {
  const encrypted = reasoning.string('redactedContent');
  if (encrypted !== undefined) {
    reasoning.uses('reasoning-encrypted', 'redactedContent');
    return { type: 'reasoning', encrypted: wrap(FORMAT, encrypted) };
  }
  const thought = reasoning.required('reasoningText', reasoning.object('reasoningText'));
  const text = thought.string('text');
  const signature = thought.string('signature');
  thought.uses('reasoning-text', 'text');
  if (signature) thought.uses('reasoning-signature', 'signature');
  return {
    type: 'reasoning',
    text: text === '' ? undefined : text,
    signature: signature ? wrap(FORMAT, signature) : undefined,
  };
}

function readCited(cited: ObjectReader): TextPart {
  const texts = (cited.objects('content') ?? []).map((block) => block.string('text') ?? '');
  const text = texts.join('');
  const sources = (cited.objects('citations') ?? []).map((source) => source.whole());
  const citations = sources.map((source) => aboutAll(decodeCitation(source), text.length));
  if (citations.length > 0) cited.uses('citation', 'citations');
  return { type: 'text', text, citations: citations.length > 0 ? citations : undefined };
}

function readToolUse(call: ObjectReader): ToolCallPart {
  call.ignore('type');
  call.uses('tools');
  return {
    type: 'tool-call',
    id: call.required('toolUseId', call.string('toolUseId')),
    name: call.required('name', call.string('name')),
    args: writeJson(call.raw('input') ?? {}),
  };
}
