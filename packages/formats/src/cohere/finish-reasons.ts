import { GatewayError, type AnswerEvent, type StopReason } from '@dragoman/spec';

const REASONS: Readonly<Record<string, StopReason>> = {
  COMPLETE: 'stop',
  STOP_SEQUENCE: 'stop-sequence',
  MAX_TOKENS: 'length',
  TOOL_CALL: 'tool-calls',
  TIMEOUT: 'other',
  ERROR_TOXIC: 'content-filter',
  ERROR_LIMIT: 'length',
};

type Stop = Extract<AnswerEvent, { type: 'stop' }>;

/** @throws GatewayError when the answer ended because something went wrong */
export function readFinish(word: string, error: string | undefined): Stop {
  if (word === 'ERROR')
    throw new GatewayError('bad_upstream_answer', error ?? 'the provider could not finish its answer');
  const reason = Object.hasOwn(REASONS, word) ? REASONS[word]! : 'other';
  return { type: 'stop', choice: 0, reason, raw: word };
}

const WORDS: Readonly<Record<StopReason, string>> = {
  stop: 'COMPLETE',
  'stop-sequence': 'STOP_SEQUENCE',
  length: 'MAX_TOKENS',
  'tool-calls': 'TOOL_CALL',
  'content-filter': 'ERROR_TOXIC',
  // Cohere has no word for a turn that is to be continued.
  pause: 'COMPLETE',
  other: 'ERROR',
};

export const finishWord = (reason: StopReason): string => WORDS[reason];
