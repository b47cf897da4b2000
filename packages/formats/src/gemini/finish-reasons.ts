import type { AnswerEvent, StopReason } from '@dragoman/spec';

/** Words that are not here mean `other`. @see https://ai.google.dev/api/generate-content#FinishReason */
const REASONS: Readonly<Record<string, StopReason>> = {
  STOP: 'stop',
  MAX_TOKENS: 'length',
  SAFETY: 'content-filter',
  RECITATION: 'content-filter',
  BLOCKLIST: 'content-filter',
  PROHIBITED_CONTENT: 'content-filter',
  SPII: 'content-filter',
  MODEL_ARMOR: 'content-filter',
  IMAGE_SAFETY: 'content-filter',
  IMAGE_PROHIBITED_CONTENT: 'content-filter',
  IMAGE_RECITATION: 'content-filter',
  LANGUAGE: 'other',
  OTHER: 'other',
  MALFORMED_FUNCTION_CALL: 'other',
  UNEXPECTED_TOOL_CALL: 'other',
  TOO_MANY_TOOL_CALLS: 'other',
  MISSING_THOUGHT_SIGNATURE: 'other',
  MALFORMED_RESPONSE: 'other',
  NO_IMAGE: 'other',
  IMAGE_OTHER: 'other',
};

type Stop = Extract<AnswerEvent, { type: 'stop' }>;

/** Google has no word for an answer that ends with calls. @param word undefined where a whole answer does not say it */
export function stopOf(word: string | undefined, { choice, calls }: { choice: number; calls: number }): Stop {
  const reason = word === undefined ? 'stop' : reasonOf(word);
  return {
    type: 'stop',
    choice,
    reason: reason === 'stop' && calls > 0 ? 'tool-calls' : reason,
    ...(word !== undefined && { raw: word }),
  };
}

const reasonOf = (word: string): StopReason => (Object.hasOwn(REASONS, word) ? REASONS[word]! : 'other');

const WORDS: Readonly<Record<StopReason, string>> = {
  stop: 'STOP',
  'stop-sequence': 'STOP',
  'tool-calls': 'STOP',
  length: 'MAX_TOKENS',
  'content-filter': 'SAFETY',
  pause: 'OTHER',
  other: 'OTHER',
};

/** Google's own word comes back where it means the same. */
export function finishReason({ reason, raw }: Pick<Stop, 'reason' | 'raw'>): string {
  const word = WORDS[reason];
  return raw !== undefined && REASONS[raw] === REASONS[word] ? raw : word;
}
