import { GatewayError, type Format } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { inWordsOf } from './in-words-of.ts';

const refused = (message: string, param?: string) =>
  new GatewayError('cannot_translate', message, param === undefined ? {} : { param });

test.each<[Format, GatewayError, { readonly param: string; readonly message: string }]>([
  ['gemini', refused('audio goes not', 'messages'), { param: 'contents', message: 'contents: audio goes not' }],
  ['openai-responses', refused('audio goes not', 'messages'), { param: 'input', message: 'input: audio goes not' }],
  ['openai-chat', refused('audio goes not', 'messages'), { param: 'messages', message: 'messages: audio goes not' }],
  [
    'gemini',
    refused('temperature: 0 to 1', 'temperature'),
    { param: 'generationConfig.temperature', message: 'generationConfig.temperature: 0 to 1' },
  ],
  ['gemini', refused('tools[0]: no', 'tools[0]'), { param: 'tools[0]', message: 'tools[0]: no' }],
])('%s: %s', (format, error, said) => {
  expect(inWordsOf(format, error)).toMatchObject({ code: 'cannot_translate', ...said });
});

test.each<[Format, string, string]>([
  ['anthropic-messages', 'stop', 'stop_sequences'],
  ['anthropic-messages', 'response_format', 'output_config.format'],
  ['anthropic-messages', 'reasoning.budget', 'thinking.budget_tokens'],
  ['anthropic-messages', 'tool_choice', 'tool_choice'],
  ['cohere', 'stop', 'stop_sequences'],
  ['cohere', 'reasoning.budget', 'thinking.token_budget'],
  ['gemini', 'stop', 'generationConfig.stopSequences'],
  ['gemini', 'logprobs', 'generationConfig.logprobs'],
  ['gemini', 'response_format', 'generationConfig.responseMimeType'],
  ['gemini', 'tool_choice', 'toolConfig.functionCallingConfig'],
  ['gemini', 'reasoning.budget', 'generationConfig.thinkingConfig.thinkingBudget'],
  ['openai-responses', 'response_format', 'text.format'],
  ['openai-responses', 'logprobs', 'top_logprobs'],
  ['bedrock-converse', 'temperature', 'inferenceConfig.temperature'],
  ['bedrock-converse', 'stop', 'inferenceConfig.stopSequences'],
  ['bedrock-converse', 'response_format', 'outputConfig.textFormat'],
  ['bedrock-converse', 'tool_choice', 'toolConfig.toolChoice'],
  ['bedrock-converse', 'reasoning.budget', 'additionalModelRequestFields.thinking.budget_tokens'],
])('callers of %s write %s as %s', (format, param, own) => {
  const said = { param: own, message: `${own}: not here` };
  expect(inWordsOf(format, refused(`${param}: not here`, param))).toMatchObject(said);
});

test.each([[new Error('x')], [new GatewayError('invalid_request', 'x', { param: 'messages' })], [refused('x')]])(
  '%s stays',
  (error) => {
    expect(inWordsOf('gemini', error)).toBe(error);
  },
);
