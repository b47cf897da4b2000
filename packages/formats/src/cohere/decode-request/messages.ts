import type { AssistantPart, JsonObject, MediaPart, TextPart, ToolResult, Turn, UserPart } from '@dragoman/spec';
import { writeJson } from '@dragoman/framing';
import type { ObjectReader } from '../../reading/object-reader.ts';
import { objectOf, textOf } from '../../reading/provider-body.ts';
import { sourceOfUrl } from '../../translating/data-url.ts';
import { wrap } from '../../translating/signature-envelope.ts';
import { readCitations } from '../citations.ts';

/** `messages`; adjacent results of tools are one turn. */
export function readMessages(body: ObjectReader): readonly Turn[] {
  const turns: Turn[] = [];
  let results: ToolResult[] = [];
  for (const message of body.required('messages', body.objects('messages'))) {
    const role = message.string('role');
    if (role !== 'tool') results = [];
    else if (results.length === 0) turns.push({ role, results });
    if (role === 'tool') results.push(readResult(message));
    else turns.push(readMessage(message, role));
  }
  return turns;
}

function readMessage(message: ObjectReader, role: string | undefined): Turn {
  switch (role) {
    case 'system':
      message.uses('system');
      return { role, parts: readBlocks(message).map(readText) };
    case 'user':
      return { role, parts: readBlocks(message).map(readUserPart) };
    case 'assistant':
      return { role, parts: readAssistantParts(message) };
    default:
      return message.fail('role', 'expected system, user, assistant or tool');
  }
}

type Block = string | ObjectReader;

/** Text alone is one block. */
function readBlocks(message: ObjectReader): readonly Block[] {
  if (typeof message.value['content'] !== 'string') return message.objects('content') ?? [];
  const text = message.string('content') ?? '';
  return text === '' ? [] : [text];
}

function readText(block: Block): TextPart {
  if (typeof block === 'string') return { type: 'text', text: block };
  if (block.string('type') !== 'text') block.fail('type', 'expected text');
  return { type: 'text', text: block.required('text', block.string('text')) };
}

function readUserPart(block: Block): UserPart {
  if (typeof block === 'string') return readText(block);
  const type = block.string('type');
  if (type === 'text') return readText(block);
  if (type === 'image_url') return readImage(block);
  if (type === 'document') {
    block.uses('document-text', 'document');
    return { type: 'plain-document', ...readDocument(block) };
  }
  return block.fail('type', 'expected text, image_url or document');
}

function readImage(block: ObjectReader): MediaPart {
  const image = block.required('image_url', block.object('image_url'));
  const url = image.required('url', image.string('url'));
  const { source, mediaType } = sourceOfUrl(url);
  const detail = image.string('detail');
  image.uses(source.from === 'data' ? 'image-data' : 'image-url', 'url');
  if (detail !== undefined) image.uses('image-detail', 'detail');
  return { type: 'image', source, ...(mediaType && { mediaType }), ...(detail !== undefined && { detail }) };
}

/** A document is fields of any names, or text. */
function readDocument(block: ObjectReader): { readonly text: string; readonly name?: string } {
  const document = block.required('document', block.object('document'));
  const id = document.string('id');
  const data = document.required('data', document.raw('data'));
  const fields = objectOf(data);
  const name = textOf(fields?.['title']) ?? id;
  const text = fields ? textOfFields(fields) : (textOf(data) ?? document.fail('data', 'expected an object or text'));
  return { text, ...(name !== undefined && { name }) };
}

/** A title and a text, and nothing that would be lost: the text. Anything else: all of it. */
export function textOfFields(fields: JsonObject): string {
  const text = textOf(fields['text']);
  const isPlain = Object.keys(fields).every((field) => field === 'text' || field === 'title');
  return text !== undefined && isPlain ? text : writeJson(fields);
}

function readAssistantParts(message: ObjectReader): readonly AssistantPart[] {
  const plan = message.string('tool_plan');
  const said = readBlocks(message).flatMap(readAssistantPart);
  const cited = withCitations(said, message);
  const calls = (message.objects('tool_calls') ?? []).map(readCall);
  return [...(plan ? [{ type: 'text', text: plan } as const] : []), ...cited, ...calls];
}

function readAssistantPart(block: Block): readonly AssistantPart[] {
  if (typeof block === 'string' || block.string('type') !== 'thinking') {
    const part = readText(block);
    return part.text === '' ? [] : [part];
  }
  const text = block.string('thinking');
  if (text) block.uses('reasoning-text', 'thinking');
  const signature = block.string('signature');
  const encrypted = block.string('encrypted');
  if (signature !== undefined) block.uses('reasoning-signature', 'signature');
  if (encrypted !== undefined) block.uses('reasoning-encrypted', 'encrypted');
  return [
    {
      type: 'reasoning',
      ...(text && { text }),
      ...(signature !== undefined && { signature: wrap('cohere', signature) }),
      ...(encrypted !== undefined && { encrypted: wrap('cohere', encrypted) }),
    },
  ];
}

/** All citations of a message are about its last text. */
function withCitations(parts: readonly AssistantPart[], message: ObjectReader): readonly AssistantPart[] {
  const list = message.objects('citations') ?? [];
  const at = parts.findLastIndex(({ type }) => type === 'text');
  const part = parts[at];
  const values = list.map((citation) => citation.whole());
  if (values.length === 0 || part?.type !== 'text') return parts;
  message.uses('citation', 'citations');
  return parts.with(at, { ...part, citations: readCitations(values, part.text) });
}

function readCall(call: ObjectReader): AssistantPart {
  call.ignore('type');
  const called = call.required('function', call.object('function'));
  const signature = call.string('signature');
  if (signature !== undefined) call.uses('reasoning-signature', 'signature');
  return {
    type: 'tool-call',
    id: call.required('id', call.string('id')),
    name: called.required('name', called.string('name')),
    args: called.string('arguments') ?? '',
    ...(signature !== undefined && { signature: wrap('cohere', signature) }),
  };
}

/** What a tool found is text to every model, whether it stands in a document or not. */
function readResult(message: ObjectReader): ToolResult {
  const parts = readBlocks(message).map((block): TextPart => {
    if (typeof block === 'string' || block.string('type') !== 'document') return readText(block);
    return { type: 'text', text: readDocumentText(block) };
  });
  return { callId: message.required('tool_call_id', message.string('tool_call_id')), parts };
}

function readDocumentText(block: ObjectReader): string {
  const document = block.required('document', block.object('document'));
  document.ignore('id');
  const data = document.required('data', document.raw('data'));
  return typeof data === 'string' ? data : writeJson(data);
}
