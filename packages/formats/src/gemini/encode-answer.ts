import type { AnswerContext, AnswerEvent, JsonObject } from '@dragoman/spec';
import { gatherAnswer, reasonOf, type Choice } from '../gathering/gather-answer.ts';
import { envelope, logprobsResult, toCaller } from './encode-answer/envelope.ts';
import { groundingMetadata, placed, type Placed } from './encode-answer/grounding.ts';
import { finishReason } from './finish-reasons.ts';
import { modelParts } from './model-parts.ts';
import { writeUsage } from './usage.ts';

export function encodeAnswer(events: readonly AnswerEvent[], context: AnswerContext): JsonObject {
  const { start, choices, usage } = gatherAnswer(events);
  return {
    candidates: choices.map(candidateOf),
    ...(usage && { usageMetadata: writeUsage(usage) }),
    ...envelope(start, context),
  };
}

function candidateOf(choice: Choice, index: number): JsonObject {
  const reason = reasonOf(choice);
  const grounding = groundingOf(choice);
  return {
    content: { parts: modelParts(choice.parts, toCaller(reason)), role: 'model' },
    finishReason: finishReason(choice.stop ?? { reason }),
    index,
    ...(grounding && { groundingMetadata: grounding }),
    ...(choice.logprobs.length > 0 && { logprobsResult: logprobsResult(choice.logprobs) }),
  };
}

function groundingOf({ parts }: Choice): JsonObject | undefined {
  const texts: string[] = [];
  const citations: Placed[] = [];
  let from = 0;
  for (const part of parts) {
    if (part.type !== 'text') continue;
    const to = from + part.text.length;
    for (const citation of part.citations ?? []) citations.push(placed(citation, { from, to }));
    texts.push(part.text);
    from = to;
  }
  return citations.length > 0 ? groundingMetadata(citations, texts.join('')) : undefined;
}
