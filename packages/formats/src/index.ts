export * from './anthropic-messages/invoke.ts';
export { anthropicMessages } from './anthropic-messages/codec.ts';
export { bedrockConverse } from './bedrock-converse/codec.ts';
export { CODECS } from './codecs.ts';
export { gemini } from './gemini/codec.ts';
export { gatherAnswer, type Answer, type AnswerPart, type Choice } from './gathering/gather-answer.ts';
export { fit } from './translating/fit.ts';
export { openaiChat } from './openai-chat/codec.ts';
export { openaiResponses } from './openai-responses/codec.ts';
