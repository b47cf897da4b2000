import type { AssistantPart, TextPart, ToolResult, Turn, UserPart } from '@dragoman/spec';
import type { ObjectReader } from '../../reading/object-reader.ts';
import { CallIds } from './call-ids.ts';
import { joinThoughts, readModelPart, readUserPart } from './parts.ts';
import { readToolResult } from './tool-result.ts';

/** `systemInstruction` and `contents`. */
export function readTurns(body: ObjectReader): readonly Turn[] {
  const ids = new CallIds();
  const contents = body.required('contents', body.objects('contents'));
  return [...readSystem(body), ...contents.flatMap((content) => readContent(content, ids))];
}

function readSystem(body: ObjectReader): readonly Turn[] {
  const instruction = body.object('systemInstruction');
  if (!instruction) return [];
  body.uses('system', 'systemInstruction');
  instruction.ignore('role');
  const parts = (instruction.objects('parts') ?? []).map((part): TextPart => {
    return { type: 'text', text: part.required('text', part.string('text')) };
  });
  return parts.length > 0 ? [{ role: 'system', parts }] : [];
}

/** `function` is what older clients call the turn that holds results. */
const USER_ROLES = new Set([undefined, 'user', 'function', 'tool']);

function readContent(content: ObjectReader, ids: CallIds): readonly Turn[] {
  const role = content.string('role');
  const parts = content.objects('parts') ?? [];
  if (role === 'model') {
    const said = parts.flatMap((part): readonly AssistantPart[] => readModelPart(part, ids));
    return [{ role: 'assistant', parts: joinThoughts(said) }];
  }
  if (!USER_ROLES.has(role)) content.fail('role', 'expected user or model');
  return readUserContent(parts, ids);
}

/** Results of tools are a turn of their own, whatever stands beside them. */
function readUserContent(parts: readonly ObjectReader[], ids: CallIds): readonly Turn[] {
  const turns: Turn[] = [];
  let results: ToolResult[] = [];
  let said: UserPart[] = [];
  for (const part of parts) {
    const result = readToolResult(part, ids);
    if (result) {
      if (results.length === 0) turns.push({ role: 'tool', results });
      results.push(result);
      said = [];
      continue;
    }
    if (said.length === 0) turns.push({ role: 'user', parts: said });
    said.push(readUserPart(part));
    results = [];
  }
  return turns.length > 0 ? turns : [{ role: 'user', parts: [] }];
}
