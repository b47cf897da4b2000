import type { ChatRequest, JsonObject, Turn } from '@dragoman/spec';
import { alternating, citableDocument, type Message } from '../../translating/alternating.ts';
import { claudeTraits } from '../../translating/claude-traits.ts';
import { placeSystem } from '../../translating/place-system.ts';
import { withToolIds } from '../../translating/tool-ids.ts';
import { encodeAssistantPart, encodeText, encodeToolResult, encodeUserPart, type BlockContext } from './blocks.ts';

/** @see https://platform.claude.com/docs/en/api/messages/create tool_use.id */
const TOOL_ID = /^[a-zA-Z0-9_-]+$/;

export interface Conversation {
  readonly system: readonly JsonObject[];
  readonly messages: readonly JsonObject[];
  readonly warnings: readonly string[];
}

export function encodeConversation(request: ChatRequest): Conversation {
  const warnings = new Set<string>();
  const context: BlockContext = { warn: (warning) => warnings.add(warning) };
  const placed = placeSystem(
    withToolIds(request.turns, (id) => TOOL_ID.test(id)),
    claudeTraits(request.model),
  );
  const messages = alternating([...grounding(request), ...placed.turns.map((turn) => encodeTurn(turn, context))]);
  return { system: placed.system.flatMap(encodeText), messages, warnings: [...placed.warnings, ...warnings] };
}

function encodeTurn(turn: Turn, context: BlockContext): Message {
  switch (turn.role) {
    case 'tool': {
      const results = turn.results.map(encodeToolResult);
      return { role: 'user', results, blocks: [] };
    }
    case 'user':
      return { role: 'user', results: [], blocks: turn.parts.flatMap(encodeUserPart) };
    case 'assistant': {
      const blocks = turn.parts.flatMap((part) => encodeAssistantPart(part, context));
      return { role: 'assistant', results: [], blocks };
    }
    case 'system':
    case 'developer':
      return { role: 'system', results: [], blocks: turn.parts.flatMap(encodeText) };
  }
}

/** Texts to ground the answer on stand first, so that citations count them from 0. */
function grounding({ documents = [] }: ChatRequest): readonly Message[] {
  return [{ role: 'user', results: [], blocks: documents.map(citableDocument).flatMap(encodeUserPart) }];
}
