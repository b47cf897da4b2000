import { GatewayError, type Format } from '@dragoman/spec';

/** Fields of a request as encoders call them, by what callers of a format wrote instead. Where both are alike none is here. */
const FIELDS: Partial<Record<Format, Readonly<Record<string, string>>>> = {
  gemini: {
    messages: 'contents',
    temperature: 'generationConfig.temperature',
    response_format: 'generationConfig.responseMimeType',
    tool_choice: 'toolConfig.functionCallingConfig',
    'reasoning.budget': 'generationConfig.thinkingConfig.thinkingBudget',
  },
  'openai-responses': { messages: 'input', response_format: 'text.format' },
  'bedrock-converse': {
    temperature: 'inferenceConfig.temperature',
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
