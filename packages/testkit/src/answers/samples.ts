import { anthropicMessages } from './anthropic-messages.ts';
import { bedrockConverse } from './bedrock-converse.ts';
import { claudeOnBedrock, claudeOnVertex } from './claude-in-clouds.ts';
import { cohere } from './cohere.ts';
import { cohereEmbed, openaiEmbeddings } from './embeddings.ts';
import { gemini, geminiArray } from './gemini.ts';
import { openaiChat } from './openai-chat.ts';
import { openaiResponses } from './openai-responses.ts';
import type { AnswerMode, Sample } from './sample.ts';

/** The six formats. */
export const FORMAT_SAMPLES: readonly Sample[] = [
  openaiChat,
  openaiResponses,
  anthropicMessages,
  gemini,
  bedrockConverse,
  cohere,
];

/** The six formats, and what else is asked of their providers. */
export const SAMPLES: readonly Sample[] = [...FORMAT_SAMPLES, geminiArray, openaiEmbeddings, cohereEmbed];

/** What a provider was asked for, as far as a mock has to understand it. */
export interface Asked {
  readonly sample: Sample;
  readonly mode: AnswerMode;
  readonly model: string;
  readonly usage: boolean;
}

interface ChatFields {
  readonly model?: unknown;
  readonly stream?: unknown;
  readonly stream_options?: { readonly include_usage?: unknown } | null;
}

/** Samples whose model is in the path, by the method behind it. */
const BY_METHOD: Readonly<Record<string, { readonly sample: Sample; readonly mode: AnswerMode }>> = {
  converse: { sample: bedrockConverse, mode: 'JSON' },
  'converse-stream': { sample: bedrockConverse, mode: 'stream' },
  generateContent: { sample: gemini, mode: 'JSON' },
  streamGenerateContent: { sample: geminiArray, mode: 'stream' },
  invoke: { sample: claudeOnBedrock, mode: 'JSON' },
  'invoke-with-response-stream': { sample: claudeOnBedrock, mode: 'stream' },
  rawPredict: { sample: claudeOnVertex, mode: 'JSON' },
  streamRawPredict: { sample: claudeOnVertex, mode: 'stream' },
};
const IN_PATH = /\/models?\/([^/:]+)[:/]([A-Za-z-]+)(\?.*)?$/;
const BY_PATH: readonly (readonly [end: string, sample: Sample])[] = [
  ['/chat/completions', openaiChat],
  ['/responses', openaiResponses],
  ['/messages', anthropicMessages],
  ['/v2/chat', cohere],
  ['/v2/embed', cohereEmbed],
  ['/embeddings', openaiEmbeddings],
];

/** Reads a provider's request; undefined: no sample answers it. */
export function askedFor(url: string, body: Buffer): Asked | undefined {
  const inPath = askedInPath(url);
  if (inPath) return inPath;
  const path = url.split('?')[0] ?? '';
  const sample = BY_PATH.find(([end]) => path.endsWith(end))?.[1];
  if (!sample) return undefined;
  const { model, stream, stream_options: options } = fieldsOf(body);
  const isStream = stream === true && sample.modes.includes('stream');
  return { sample, mode: isStream ? 'stream' : 'JSON', model: String(model), usage: options?.include_usage === true };
}

function askedInPath(url: string): Asked | undefined {
  const [, model = '', method = '', query = ''] = IN_PATH.exec(url) ?? [];
  const found = Object.hasOwn(BY_METHOD, method) ? BY_METHOD[method] : undefined;
  if (!found) return undefined;
  const sample = found.sample === geminiArray && query.includes('alt=sse') ? gemini : found.sample;
  return { sample, mode: found.mode, model: decodeURIComponent(model), usage: false };
}

function fieldsOf(body: Buffer): ChatFields {
  try {
    return JSON.parse(body.toString('utf8')) as ChatFields;
  } catch {
    // A mock answers garbage too: what arrived is what the test looks at.
    return {};
  }
}
