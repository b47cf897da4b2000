import type { Answer } from '../../provider/behaviour.ts';
import { awsMessage } from '../bedrock-converse.ts';
import { JSON_TYPE, sse, SSE_TYPE, type AnswerMode } from '../sample.ts';
import { richAnthropicMessages } from './anthropic-messages.ts';
import { richBedrockConverse } from './bedrock-converse.ts';
import { richCohere } from './cohere.ts';
import { richGemini } from './gemini.ts';
import { richOpenaiChat } from './openai-chat.ts';
import { richOpenaiResponses } from './openai-responses.ts';
import type { Rich, Said } from './said.ts';

const RICH: Readonly<Record<string, Rich>> = {
  'openai-chat': richOpenaiChat,
  'openai-responses': richOpenaiResponses,
  'anthropic-messages': richAnthropicMessages,
  gemini: richGemini,
  'bedrock-converse': richBedrockConverse,
  cohere: richCohere,
};

/** An answer of a provider of a format that says more than a sample: thoughts, a call of a tool. */
export function richAnswer(format: string, said: Said, mode: AnswerMode): Answer {
  const rich = RICH[format];
  if (!rich) throw new Error(`no rich answers of ${format}`);
  if (mode === 'JSON') {
    return { status: 200, headers: { 'content-type': JSON_TYPE }, body: JSON.stringify(rich.whole(said)) };
  }
  const events = rich.events(said);
  const isAws = format === 'bedrock-converse';
  const body = Buffer.concat(isAws ? events.map(([type, data]) => awsEvent(type, data)) : sse(events));
  return { status: 200, headers: { 'content-type': isAws ? 'application/vnd.amazon.eventstream' : SSE_TYPE }, body };
}

const awsEvent = (type: string, payload: unknown): Buffer =>
  awsMessage({ ':event-type': type, ':content-type': JSON_TYPE, ':message-type': 'event' }, JSON.stringify(payload));
