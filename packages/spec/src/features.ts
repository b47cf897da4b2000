/**
 * What a request can ask for or carry that not every format has a word for. A decoder lists what it found and where
 * (`Use`); an encoder's table says what becomes of it. The table of docs/translation.md is made from both.
 */
export const FEATURES = [
  'system',
  'developer-role',
  'message-name',
  'image-url',
  'image-data',
  'image-file',
  'image-detail',
  'audio-input',
  'video-input',
  'document-url',
  'document-data',
  'document-text',
  'document-file',
  'assistant-audio',
  'refusal',
  'tools',
  'tool-strict',
  'server-tool',
  'server-tool-block',
  'custom-tool',
  'tool-choice-none',
  'tool-choice-required',
  'tool-choice-named',
  'tool-choice-allowed',
  'parallel-tools-off',
  'tool-result-error',
  'tool-result-image',
  'tool-result-document',
  'json-mode',
  'json-schema',
  'max-tokens',
  'temperature',
  'top-p',
  'top-k',
  'min-p',
  'frequency-penalty',
  'presence-penalty',
  'logit-bias',
  'seed',
  'stop',
  'choices',
  'logprobs',
  'reasoning-effort',
  'reasoning-budget',
  'reasoning-off',
  'reasoning-summary',
  'reasoning-text',
  'reasoning-signature',
  'reasoning-encrypted',
  'cache-mark',
  'cache-key',
  'citations-request',
  'citation',
  'documents',
  'prediction',
  'modalities',
  'verbosity',
  'safety',
  'service-tier',
  'user',
  'metadata',
  'store',
  'previous-response',
  'background',
  'truncation',
  'prefill',
  'unknown-field',
] as const;

export type Feature = (typeof FEATURES)[number];

/** One place of a request where a feature is used. */
export interface Use {
  readonly feature: Feature;
  /** JSON path in the caller's own body: `messages[0].content[1].image_url`. */
  readonly path: string;
}

/**
 * What becomes of a feature in a format: it keeps its meaning, it is left out and the caller is warned, or the request
 * is refused (422), because the answer would not be what was asked for.
 */
export type Support = 'keeps' | 'warns' | 'refuses';

/** One row for each feature, so that a new feature without a decision does not compile. */
export type SupportTable = Readonly<Record<Feature, Support>>;

/** What an answer can carry that not every format has a word for; what a format has no word for is left out of the answer. */
export const ANSWER_FEATURES = [
  'reasoning-text',
  'reasoning-signature',
  'reasoning-encrypted',
  'refusal',
  'citation',
  'logprobs',
  'image',
  'audio',
  'server-tool-block',
  'choices',
  'stop-sequence',
  'usage-cache-read',
  'usage-cache-write',
  'usage-reasoning',
] as const;

export type AnswerFeature = (typeof ANSWER_FEATURES)[number];
export type AnswerSupportTable = Readonly<Record<AnswerFeature, Exclude<Support, 'refuses'>>>;
