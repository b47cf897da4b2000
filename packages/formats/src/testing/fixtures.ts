import type { Format } from '@dragoman/spec';
import { ANSWERS as anthropicAnswers } from '../anthropic-messages/testdata/answers.ts';
import { REQUESTS as anthropicRequests } from '../anthropic-messages/testdata/requests.ts';
import { ANSWERS as openaiAnswers } from '../openai-chat/testdata/answers.ts';
import { REQUESTS as openaiRequests } from '../openai-chat/testdata/requests.ts';
import type { AnswerRow, RequestRow } from './conformance.ts';

export interface Fixtures {
  readonly answers: readonly AnswerRow[];
  readonly requests: readonly RequestRow[];
}

/** The rows that the conformance suite goes through, for those who ask the formats in another way. */
export const FIXTURES: Readonly<Record<Extract<Format, 'anthropic-messages' | 'openai-chat'>, Fixtures>> = {
  'anthropic-messages': { answers: anthropicAnswers, requests: anthropicRequests },
  'openai-chat': { answers: openaiAnswers, requests: openaiRequests },
};
