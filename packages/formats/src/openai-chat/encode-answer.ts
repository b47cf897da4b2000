import type { AnswerContext, AnswerEvent, JsonObject } from '@dragoman/spec';
import { gatherAnswer } from '../gathering/gather-answer.ts';
import { encodeChoice } from './encode-answer/message.ts';
import { encodeUsage } from './usage.ts';

export function encodeAnswer(events: readonly AnswerEvent[], context: AnswerContext): JsonObject {
  const { start, choices, usage } = gatherAnswer(events);
  return {
    ...headOf(start, context),
    object: 'chat.completion',
    choices: choices.map((choice, index) => encodeChoice(choice, index, context)),
    ...(usage && { usage: encodeUsage(usage) }),
  };
}

type Start = Extract<AnswerEvent, { type: 'start' }>;

/** What stands in an answer and in every chunk of a stream. */
export function headOf(start: Start | undefined, { id, created, request }: AnswerContext): JsonObject {
  const { serviceTier, fingerprint } = start ?? {};
  return {
    id: start?.id.startsWith('chatcmpl-') ? start.id : `chatcmpl-${id}`,
    created: start?.created ?? created,
    model: start?.model || request.model,
    service_tier: serviceTier,
    system_fingerprint: fingerprint,
  };
}
