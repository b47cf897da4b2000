import type { AnswerContext, AnswerEvent, JsonObject } from '@dragoman/spec';
import { gatherAnswer, reasonOf, type AnswerPart } from '../gathering/gather-answer.ts';
import { carry } from '../translating/signature-envelope.ts';
import { writeCitations } from './citations.ts';
import { finishWord } from './finish-reasons.ts';
import { writeUsage } from './usage.ts';

/** Of several answers the first: Cohere has no place for more. */
export function encodeAnswer(events: readonly AnswerEvent[], context: AnswerContext): JsonObject {
  const { start, choices, usage } = gatherAnswer(events);
  const choice = choices[0]!;
  const { content, citations } = contentOf(choice.parts);
  const calls = choice.parts.flatMap(callsOf);
  return {
    id: start?.id || context.id,
    message: {
      role: 'assistant',
      ...((content.length > 0 || calls.length === 0) && { content }),
      ...(calls.length > 0 && { tool_calls: calls }),
      ...(citations.length > 0 && { citations }),
    },
    finish_reason: finishWord(reasonOf(choice)),
    usage: writeUsage(usage ?? {}),
    ...(choice.logprobs.length > 0 && {
      logprobs: choice.logprobs.map(({ token, logprob }) => logprobItem(token, logprob)),
    }),
  };
}

/** Numbers of tokens are known to no other provider. */
export const logprobItem = (token: string, logprob: number): JsonObject => ({
  text: token,
  token_ids: [],
  logprobs: [logprob],
});

function blocksOf(part: AnswerPart): readonly JsonObject[] {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return [{ type: 'text', text: part.text }];
    case 'reasoning': {
      const { text = '', signature, encrypted } = part;
      return [{ type: 'thinking', thinking: text, ...signedFields({ signature, encrypted }) }];
    }
    default:
      // Calls stand beside; for pictures, sound and blocks of others' own tools Cohere has no word.
      return [];
  }
}

/** What a provider signed or encrypted, for the way back. */
export const signedFields = ({
  signature,
  encrypted,
}: {
  readonly signature?: string | undefined;
  readonly encrypted?: string | undefined;
}): JsonObject => ({
  ...(signature !== undefined && { signature: carry(signature, 'cohere') }),
  ...(encrypted !== undefined && { encrypted: carry(encrypted, 'cohere') }),
});

function callsOf(part: AnswerPart): readonly JsonObject[] {
  if (part.type !== 'tool-call') return [];
  const { id, name, args, signature } = part;
  const called = { name, arguments: args.trim() === '' ? '{}' : args };
  return [{ id, type: 'function', function: called, ...signedFields({ signature }) }];
}

/** Citations stand beside the blocks and name theirs by its number. */
function contentOf(parts: readonly AnswerPart[]): {
  readonly content: readonly JsonObject[];
  readonly citations: readonly JsonObject[];
} {
  const content: JsonObject[] = [];
  const citations: JsonObject[] = [];
  for (const part of parts) {
    if (part.type === 'text')
      citations.push(...writeCitations(part.citations ?? [], { text: part.text, index: content.length }));
    content.push(...blocksOf(part));
  }
  return { content, citations };
}
