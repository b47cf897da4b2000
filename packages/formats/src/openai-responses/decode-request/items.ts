import type { AssistantPart, ToolCallPart, ToolResult, Turn, UserPart } from '@dragoman/spec';
import type { ObjectReader } from '../../reading/object-reader.ts';
import { readReasoningItem } from '../reasoning-item.ts';
import { assistantPart, partsAt, textPart, userPart } from './content.ts';

/** What one item adds to the conversation. */
type Said =
  | { readonly role: 'assistant'; readonly parts: readonly AssistantPart[] }
  | { readonly role: 'tool'; readonly result: ToolResult }
  /** The signature of the call that follows, of a format that signs its calls. */
  | { readonly role: 'signature'; readonly signature: string }
  | Exclude<Turn, { role: 'assistant' | 'tool' }>;

/** Items of the model that follow one another are one turn, and so are results. */
export function decodeItems(items: readonly ObjectReader[]): readonly Turn[] {
  const turns: Turn[] = [];
  let parts: AssistantPart[] | undefined;
  let results: ToolResult[] | undefined;
  let signature: string | undefined;
  for (const item of items) {
    const said = decodeItem(item);
    if (said.role === 'signature') {
      signature = said.signature;
      continue;
    }
    if (said.role !== 'assistant') parts = undefined;
    if (said.role !== 'tool') results = undefined;
    if (said.role === 'assistant') {
      if (!parts) turns.push({ role: 'assistant', parts: (parts = []) });
      for (const part of said.parts) parts.push(part.type === 'tool-call' && signature ? { ...part, signature } : part);
      signature = undefined;
    } else if (said.role === 'tool') {
      if (!results) turns.push({ role: 'tool', results: (results = []) });
      results.push(said.result);
    } else turns.push(said);
  }
  return turns;
}

function decodeItem(item: ObjectReader): Said {
  // Names and states that the API gave out; nobody needs them back.
  item.ignore('id', 'status');
  const type = item.string('type') ?? 'message';
  switch (type) {
    case 'message':
      return decodeMessage(item);
    case 'reasoning':
      return decodeReasoning(item);
    case 'function_call':
    case 'custom_tool_call':
      return { role: 'assistant', parts: [toolCall(item, type === 'custom_tool_call')] };
    case 'function_call_output':
    case 'custom_tool_call_output':
      return { role: 'tool', result: toolResult(item, type === 'custom_tool_call_output') };
    default:
      item.uses(type === 'item_reference' ? 'previous-response' : 'server-tool-block');
      item.ignore(...Object.keys(item.value));
      return { role: 'assistant', parts: [{ type: 'native', format: 'openai-responses', value: item.value }] };
  }
}

function decodeMessage(item: ObjectReader): Said {
  const role = item.required('role', item.string('role'));
  switch (role) {
    case 'system':
    case 'developer':
      item.uses(role === 'system' ? 'system' : 'developer-role');
      return { role, parts: partsAt(item, 'content', textPart) };
    case 'user':
      return { role, parts: partsAt<UserPart>(item, 'content', userPart) };
    case 'assistant':
      return { role, parts: partsAt<AssistantPart>(item, 'content', assistantPart) };
    default:
      return item.fail('role', `${role} is not a role`);
  }
}

function decodeReasoning(item: ObjectReader): Said {
  item.list('summary');
  item.list('content');
  item.string('encrypted_content');
  const { text, id, seals } = readReasoningItem(item.value);
  if (seals.ofCall !== undefined) return { role: 'signature', signature: seals.ofCall };
  if (text !== undefined) item.uses('reasoning-text');
  if (seals.encrypted !== undefined) item.uses('reasoning-encrypted', 'encrypted_content');
  if (seals.signature !== undefined) item.uses('reasoning-signature');
  return { role: 'assistant', parts: [{ type: 'reasoning', text, id, ...seals }] };
}

function toolCall(item: ObjectReader, custom: boolean): ToolCallPart {
  const id = item.required('call_id', item.string('call_id'));
  const name = item.required('name', item.string('name'));
  if (!custom) return { type: 'tool-call', id, name, args: item.string('arguments') ?? '' };
  item.uses('custom-tool');
  return { type: 'tool-call', id, name, args: item.string('input') ?? '', custom };
}

function toolResult(item: ObjectReader, custom: boolean): ToolResult {
  const callId = item.required('call_id', item.string('call_id'));
  const parts = partsAt<UserPart>(item, 'output', userPart);
  for (const { type } of parts) {
    if (type === 'image') item.uses('tool-result-image', 'output');
    if (type === 'document') item.uses('tool-result-document', 'output');
  }
  return { callId, parts, ...(custom && { custom }) };
}
