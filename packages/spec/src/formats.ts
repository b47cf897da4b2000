/** The wire formats that are code here. Everything a caller speaks is one of these, and nearly all that a provider does. */
export const FORMATS = [
  'openai-chat',
  'openai-responses',
  'anthropic-messages',
  'gemini',
  'bedrock-converse',
  'cohere',
] as const;

export type Format = (typeof FORMATS)[number];

/** A wire format of a plugin, `acme:chat`: providers alone are asked in it. */
export type PluginFormatName = `${string}:${string}`;

/** What a provider may speak. */
export type ProviderFormat = Format | PluginFormatName;

export const isFormat = (format: string): format is Format => (FORMATS as readonly string[]).includes(format);

/** How an error looks to the caller: the shape belongs to the path, whatever provider was behind it. */
export type ErrorDialect = 'openai' | 'anthropic' | 'google' | 'bedrock' | 'cohere';
