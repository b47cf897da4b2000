import type { ChatRequest, GroundingDocument, JsonObject, PlainDocumentPart, TextPart, Turn } from '@dragoman/spec';
import { claudeTraits } from '../../translating/claude-traits.ts';
import { toolIds } from '../../translating/tool-ids.ts';
import { encodeAssistantPart, encodeText, encodeToolResult, encodeUserPart, type BlockContext } from './blocks.ts';

/** @see https://platform.claude.com/docs/en/api/messages/create tool_use.id */
const TOOL_ID = /^[a-zA-Z0-9_-]+$/;

export interface Conversation {
  readonly system: readonly JsonObject[];
  readonly messages: readonly JsonObject[];
  readonly warnings: readonly string[];
}

type Role = 'user' | 'assistant' | 'system';

/** Blocks of one message; results of tools have to come first. */
interface Message {
  readonly role: Role;
  readonly results: readonly JsonObject[];
  readonly blocks: readonly JsonObject[];
}

export function encodeConversation(request: ChatRequest): Conversation {
  const warnings = new Set<string>();
  const context: BlockContext = { toolId: toolIds(request, TOOL_ID), warn: (warning) => warnings.add(warning) };
  const { system, turns } = placeSystem(request, context);
  const messages = alternating([...grounding(request), ...turns.map((turn) => encodeTurn(turn, context))]);
  return {
    system: system.flatMap(encodeText),
    messages: messages.map(({ role, results, blocks }) => ({ role, content: [...results, ...blocks] })),
    warnings: [...warnings],
  };
}

/** System texts at the head are a field of their own; one that stands later may stay there in newer models only. */
function placeSystem({ turns, model }: ChatRequest, { warn }: BlockContext) {
  const head = turns.findIndex((turn) => !isSystem(turn));
  const stays = ({ laterSystem }: { laterSystem: boolean }, at: number) => {
    const before = turns[at - 1];
    return laterSystem && (before?.role === 'user' || before?.role === 'tool');
  };
  const traits = claudeTraits(model);
  const system: TextPart[] = [];
  const rest: Turn[] = [];
  turns.forEach((turn, at) => {
    if (!isSystem(turn)) return void rest.push(turn);
    const later = head >= 0 && at > head;
    if (later && stays(traits, at)) return void rest.push(turn);
    if (later) warn('a system text that stood later in the conversation is sent before it');
    system.push(...turn.parts);
  });
  return { system, turns: rest };
}

const isSystem = (turn: Turn): turn is Extract<Turn, { role: 'system' | 'developer' }> =>
  turn.role === 'system' || turn.role === 'developer';

function encodeTurn(turn: Turn, context: BlockContext): Message {
  switch (turn.role) {
    case 'tool': {
      const results = turn.results.map((result) => encodeToolResult(result, context));
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
  if (documents.length === 0) return [];
  return [{ role: 'user', results: [], blocks: documents.map(plainDocument).flatMap(encodeUserPart) }];
}

const plainDocument = ({ id, title, text }: GroundingDocument): PlainDocumentPart => ({
  type: 'plain-document',
  text,
  name: title ?? id,
  citable: true,
});

/** Adjacent messages of a role become one; what has nothing to say is left out. */
function alternating(messages: readonly Message[]): readonly Message[] {
  const said = messages.filter(({ results, blocks }) => results.length + blocks.length > 0);
  const starts = said.flatMap((message, at) => (said[at - 1]?.role === message.role ? [] : [at]));
  return starts.map((start, at) => {
    const run = said.slice(start, starts[at + 1]);
    return {
      role: said[start]!.role,
      results: run.flatMap(({ results }) => results),
      blocks: run.flatMap(({ blocks }) => blocks),
    };
  });
}
