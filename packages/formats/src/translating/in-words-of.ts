import { GatewayError, type Format } from '@dragoman/spec';

/** Fields of a request as encoders call them, by what callers of a format wrote instead. Where both are alike none is here. */
const FIELDS: Partial<Record<Format, Readonly<Record<string, string>>>> = {
  'anthropic-messages': {
    stop: 'stop_sequences',
    response_format: 'output_config.format',
    'reasoning.budget': 'thinking.budget_tokens',
  },
  cohere: { stop: 'stop_sequences', 'reasoning.budget': 'thinking.token_budget' },
  gemini: {
    messages: 'contents',
    temperature: 'generationConfig.temperature',
    stop: 'generationConfig.stopSequences',
    logprobs: 'generationConfig.logprobs',
    response_format: 'generationConfig.responseMimeType',
    tool_choice: 'toolConfig.functionCallingConfig',
    'reasoning.budget': 'generationConfig.thinkingConfig.thinkingBudget',
  },
  'openai-responses': { messages: 'input', response_format: 'text.format', logprobs: 'top_logprobs' },
  'bedrock-converse': {
    temperature: 'inferenceConfig.temperature',
    stop: 'inferenceConfig.stopSequences',
    response_format: 'outputConfig.textFormat',
    tool_choice: 'toolConfig.toolChoice',
    'reasoning.budget': 'additionalModelRequestFields.thinking.budget_tokens',
  },
};

/** Why a request cannot be translated, with the field named as its caller wrote it; any other error stays. */
export function inWordsOf(format: Format, error: unknown): unknown {
  if (!GatewayError.is(error) || error.code !== 'cannot_translate' || error.param === undefined) return error;
  const { param, message, cause } = error;
  const own = FIELDS[format]?.[param] ?? param;
  const why = message.startsWith(`${param}: `) ? message.slice(param.length + 2) : message;
  return new GatewayError('cannot_translate', `${own}: ${why}`, { param: own, cause });
}
