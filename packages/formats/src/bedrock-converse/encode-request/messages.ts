import type { ChatRequest, JsonObject, Turn } from '@dragoman/spec';
import { alternating, citableDocument, type Message } from '../../translating/alternating.ts';
import { placeSystem } from '../../translating/place-system.ts';
import { withToolIds } from '../../translating/tool-ids.ts';
import { encodeAssistantPart, encodeText, encodeToolResult, encodeUserPart, type BlockContext } from './blocks.ts';
import { documentNames } from './document-names.ts';

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolUseBlock.html */
const TOOL_ID = /^[a-zA-Z0-9_-]{1,64}$/;

export interface Conversation {
  readonly system: readonly JsonObject[];
  readonly messages: readonly JsonObject[];
  readonly warnings: readonly string[];
}

export function encodeConversation(request: ChatRequest): Conversation {
  const warnings = new Set<string>();
  const warn = (warning: string) => warnings.add(warning);
  const context = { documentName: documentNames(warn), warn };
  const placed = placeSystem(
    withToolIds(request.turns, (id) => TOOL_ID.test(id)),
    { laterSystem: false },
  );
  const messages = alternating([grounding(request, context), ...placed.turns.map((turn) => encodeTurn(turn, context))]);
  return { system: placed.system.flatMap(encodeText), messages, warnings: [...placed.warnings, ...warnings] };
}

function encodeTurn(turn: Turn, context: BlockContext): Message {
  switch (turn.role) {
    case 'tool': {
      const results = turn.results.flatMap((result) => encodeToolResult(result, context));
      return { role: 'user', results, blocks: [] };
    }
    case 'user':
      return { role: 'user', results: [], blocks: turn.parts.flatMap((part) => encodeUserPart(part, context)) };
    case 'assistant': {
      const blocks = turn.parts.flatMap((part) => encodeAssistantPart(part, context));
      return { role: 'assistant', results: [], blocks };
    }
    case 'system':
    case 'developer':
      // They stand before the conversation here, see `placeSystem`.
      return { role: 'system', results: [], blocks: [] };
  }
}

/** Texts to ground the answer on stand first, so that citations count them from 0. */
function grounding({ documents = [] }: ChatRequest, context: BlockContext): Message {
  const blocks = documents.map(citableDocument).flatMap((part) => encodeUserPart(part, context));
  return { role: 'user', results: [], blocks };
}
