/** The wire formats that are code. Everything a caller or a provider speaks is one of these. */
export const FORMATS = [
  'openai-chat',
  'openai-responses',
  'anthropic-messages',
  'gemini',
  'bedrock-converse',
  'cohere',
] as const;

export type Format = (typeof FORMATS)[number];

/** How an error looks to the caller: the shape belongs to the path, whatever provider was behind it. */
export type ErrorDialect = 'openai' | 'anthropic' | 'google' | 'bedrock' | 'cohere';
