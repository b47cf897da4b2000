import type {
  AnswerContext,
  AnswerEvent,
  Json,
  JsonObject,
  StopReason,
  TokenLogprob,
  ToolCallPart,
} from '@dragoman/spec';
import { parseJson } from '@dragoman/framing';
import { objectOf } from '../../reading/provider-body.ts';
import { carry } from '../../translating/signature-envelope.ts';
import type { Writing } from '../model-parts.ts';
import { sealThoughts } from '../sealed-thoughts.ts';

type Start = Extract<AnswerEvent, { type: 'start' }>;

/** Seconds from 1970 to the year 10000: what a time in text can say. */
const END_OF_TIME = 253_402_300_800;

/** What stands in an answer, and in each piece of a stream, beside what the model said. */
export function envelope(start: Start | undefined, context: AnswerContext): JsonObject {
  const { created } = start ?? {};
  return {
    modelVersion: start?.model || context.request.model,
    ...(created !== undefined &&
      Math.abs(created) < END_OF_TIME && { createTime: new Date(created * 1_000).toISOString() }),
    responseId: start?.id || context.id,
  };
}

/** How parts of an answer are written. @param reason why it ended, or undefined while it has not */
export const toCaller = (reason: StopReason | undefined): Writing => ({
  path: 'answer',
  sign: (signature) => carry(signature, 'gemini'),
  seal: sealThoughts,
  args: (call) => argsOf(call, reason),
});

/** A call that the limit of tokens cut off cannot be made: it is left out, and the reason says why. */
function argsOf({ args, custom }: ToolCallPart, reason: StopReason | undefined): JsonObject | undefined {
  if (custom) return { input: args };
  if (args.trim() === '') return {};
  let value: Json;
  try {
    value = parseJson(args, { error: 'bad_upstream_answer' });
  } catch (error) {
    if (reason === 'length') return undefined;
    throw error;
  }
  return objectOf(value) ?? { input: value };
}

export const logprobsResult = (tokens: readonly TokenLogprob[]): JsonObject => ({
  chosenCandidates: tokens.map(candidate),
  ...(tokens.some(({ top }) => top) && {
    topCandidates: tokens.map(({ top }) => ({ candidates: (top ?? []).map(candidate) })),
  }),
});

const candidate = ({ token, logprob }: Omit<TokenLogprob, 'top'>): JsonObject => ({ token, logProbability: logprob });
