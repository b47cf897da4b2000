import type { AssistantPart, ToolCallPart, ToolResult, Turn } from '@dragoman/spec';
import type { ObjectReader } from '../../reading/object-reader.ts';
import { wrap } from '../../translating/signature-envelope.ts';
import { cacheMark, contentOf, textPart, userPart } from './parts.ts';
import { reasoningParts, thoughtPart } from './reasoning.ts';

/** Results that follow one another are one turn. */
export function decodeTurns(messages: readonly ObjectReader[]): readonly Turn[] {
  const turns: Turn[] = [];
  let results: ToolResult[] = [];
  /** Id of the last call of the API before there were tools, which had none. */
  let called = 'function_call_0';
  messages.forEach((message, at) => {
    const role = message.required('role', message.string('role'));
    if (role !== 'tool' && role !== 'function') {
      if (message.has('function_call')) called = `function_call_${at}`;
      results = [];
      turns.push(decodeTurn(message, role, called));
      return;
    }
    if (results.length === 0) turns.push({ role: 'tool', results });
    results.push(role === 'tool' ? toolResult(message) : functionResult(message, called));
  });
  return turns;
}

function decodeTurn(message: ObjectReader, role: string, called: string): Turn {
  switch (role) {
    case 'system':
    case 'developer':
      message.uses(role === 'system' ? 'system' : 'developer-role');
      return { role, parts: contentOf(message, textPart) };
    case 'user':
      return { role, name: nameOf(message), parts: contentOf(message, userPart) };
    case 'assistant':
      return { role, name: nameOf(message), parts: assistantParts(message, called) };
    default:
      return message.fail('role', `${role} is not a role`);
  }
}

function nameOf(message: ObjectReader): string | undefined {
  const name = message.string('name');
  if (name !== undefined) message.uses('message-name', 'name');
  return name;
}

function assistantParts(message: ObjectReader, called: string): readonly AssistantPart[] {
  const parts: AssistantPart[] = [...reasoningParts(message), ...contentOf(message, assistantPart)];
  const refusal = message.string('refusal');
  if (refusal !== undefined && refusal !== '') {
    message.uses('refusal', 'refusal');
    parts.push({ type: 'refusal', text: refusal });
  }
  const audio = message.object('audio');
  if (audio) {
    message.uses('assistant-audio', 'audio');
    audio.ignore('data', 'transcript', 'expires_at');
    parts.push({ type: 'audio', source: { from: 'file', id: audio.required('id', audio.string('id')) } });
  }
  for (const call of message.objects('tool_calls') ?? []) parts.push(toolCall(call));
  const single = message.object('function_call');
  if (single) parts.push({ type: 'tool-call', id: called, ...functionOf(single) });
  // Mistral's and DeepSeek's way to let the model go on in the middle of a sentence.
  if (message.boolean('prefix')) message.uses('prefill', 'prefix');
  // What an answer says of itself, sent back with it.
  message.ignore('annotations', 'images');
  return parts.filter((part) => part.type !== 'text' || part.text !== '');
}

function assistantPart(part: ObjectReader): AssistantPart {
  switch (part.string('type')) {
    case 'refusal':
      part.uses('refusal');
      return { type: 'refusal', text: part.required('refusal', part.string('refusal')) };
    case 'thinking':
      return thoughtPart(part);
    default:
      return textPart(part);
  }
}

function toolCall(call: ObjectReader): ToolCallPart {
  call.ignore('index');
  const id = call.required('id', call.string('id'));
  const signature = call.object('extra_content')?.object('google')?.string('thought_signature');
  const signed = signature === undefined ? undefined : wrap('gemini', signature);
  if (signature !== undefined) call.uses('reasoning-signature', 'extra_content');
  const cache = cacheMark(call);
  if (call.string('type') === 'custom') {
    call.uses('custom-tool');
    const custom = call.required('custom', call.object('custom'));
    const name = custom.required('name', custom.string('name'));
    return { type: 'tool-call', id, name, args: custom.string('input') ?? '', custom: true, signature: signed, cache };
  }
  call.ignore('custom');
  const own = call.required('function', call.object('function'));
  return { type: 'tool-call', id, ...functionOf(own), signature: signed, cache };
}

const functionOf = (own: ObjectReader): Pick<ToolCallPart, 'name' | 'args'> => ({
  name: own.required('name', own.string('name')),
  args: own.string('arguments') ?? '',
});

function toolResult(message: ObjectReader): ToolResult {
  const parts = contentOf(message, userPart);
  for (const { type } of parts) {
    if (type === 'image') message.uses('tool-result-image', 'content');
    if (type === 'document') message.uses('tool-result-document', 'content');
  }
  return {
    callId: message.required('tool_call_id', message.string('tool_call_id')),
    name: message.string('name'),
    parts,
    cache: cacheMark(message),
  };
}

const functionResult = (message: ObjectReader, callId: string): ToolResult => ({
  callId,
  name: message.required('name', message.string('name')),
  parts: contentOf(message, textPart),
});
