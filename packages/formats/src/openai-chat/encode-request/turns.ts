import type { Json, JsonObject, ToolResult, Turn } from '@dragoman/spec';
import { assistantFields } from './assistant.ts';
import type { Manner } from './manner.ts';
import { cacheControl, cannot, documentText, encodeMedia, encodeUserPart, textsOf } from './parts.ts';

export const encodeTurns = (turns: readonly Turn[], manner: Manner): readonly JsonObject[] =>
  turns.flatMap((turn, at) => encodeTurn(turn, `turns[${at}]`, manner));

function encodeTurn(turn: Turn, path: string, manner: Manner): readonly JsonObject[] {
  switch (turn.role) {
    case 'system':
    case 'developer':
      // Not all servers know `developer`; those that do take `system` for it.
      return [{ role: manner.own ? turn.role : 'system', content: textsOf(turn.parts, '\n\n', manner) }];
    case 'user':
      return [{ role: 'user', name: turn.name, content: userContent(turn.parts, path, manner) }];
    case 'assistant':
      return [{ role: 'assistant', name: turn.name, ...assistantFields(turn.parts, path, manner) }];
    case 'tool':
      return manner.legacy
        ? turn.results.map((result) => ({ role: 'function', name: result.name ?? '', content: resultText(result) }))
        : encodeResults(turn.results, path, manner);
  }
}

function userContent(parts: Extract<Turn, { role: 'user' }>['parts'], path: string, manner: Manner): Json {
  const [first] = parts;
  if (parts.length === 1 && first?.type === 'text' && !(manner.own && first.cache)) return first.text;
  return parts.map((part, at) => encodeUserPart(part, `${path}.parts[${at}]`, manner));
}

type ResultPart = ToolResult['parts'][number];

/**
 * A message for each result. Most servers take only text there, so what else a tool gave is shown by a message of the
 * user behind all results.
 */
function encodeResults(results: readonly ToolResult[], path: string, manner: Manner): readonly JsonObject[] {
  const messages = results.map((result, at) => ({
    role: 'tool',
    tool_call_id: result.callId,
    ...(manner.own && { name: result.name }),
    content: resultContent(result, `${path}.results[${at}]`, manner),
    ...(manner.own && result.cache && cacheControl(result.cache)),
  }));
  const shown = manner.own ? [] : results.flatMap((result, at) => shownParts(result, `${path}.results[${at}]`));
  return shown.length === 0 ? messages : [...messages, { role: 'user', content: shown }];
}

function resultContent(result: ToolResult, path: string, manner: Manner): Json {
  const { parts } = result;
  if (!manner.own) return resultText(result);
  const texts = parts.filter((part) => part.type === 'text');
  if (texts.length === parts.length) return textsOf(texts, '\n', manner);
  return parts.map((part, at) => encodeUserPart(part, `${path}.parts[${at}]`, manner));
}

const resultText = ({ parts }: ToolResult): string =>
  parts
    .flatMap((part) => (part.type === 'text' ? part.text : part.type === 'plain-document' ? documentText(part) : []))
    .join('\n');

function shownParts({ callId, parts }: ToolResult, path: string): readonly JsonObject[] {
  const media = parts.flatMap((part, at) => shownPart(part, `${path}.parts[${at}]`));
  return media.length === 0 ? [] : [{ type: 'text', text: `Result of tool call ${callId}:` }, ...media];
}

function shownPart(part: ResultPart, path: string): readonly JsonObject[] {
  if (part.type === 'text' || part.type === 'plain-document') return [];
  if (part.type === 'native') throw cannot(path, `only ${part.format} knows it`);
  return [encodeMedia(part, path, false)];
}
