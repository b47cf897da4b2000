import type { Format, FormatCodec } from '@dragoman/spec';
import { anthropicMessages } from './anthropic-messages/codec.ts';
import { bedrockConverse } from './bedrock-converse/codec.ts';
import { cohere } from './cohere/codec.ts';
import { gemini } from './gemini/codec.ts';
import { openaiChat } from './openai-chat/codec.ts';
import { openaiResponses } from './openai-responses/codec.ts';

/** Each folder exports its own. */
const ALL: readonly FormatCodec[] = [openaiChat, openaiResponses, anthropicMessages, gemini, bedrockConverse, cohere];

/** The formats that are code, by name. */
export const CODECS: ReadonlyMap<Format, FormatCodec> = new Map(ALL.map((codec) => [codec.format, codec]));
