import { anthropicMessages } from './anthropic-messages.ts';
import { bedrockConverse } from './bedrock-converse.ts';
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

const IN_PATH = /\/models?\/([^/:]+)[:/](converse-stream|converse|streamGenerateContent|generateContent)(\?.*)?$/;
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
  const inPath = IN_PATH.exec(url);
  if (inPath) return askedInPath(inPath);
  const path = url.split('?')[0] ?? '';
  const sample = BY_PATH.find(([end]) => path.endsWith(end))?.[1];
  if (!sample) return undefined;
  const { model, stream, stream_options: options } = fieldsOf(body);
  const isStream = stream === true && sample.modes.includes('stream');
  return { sample, mode: isStream ? 'stream' : 'JSON', model: String(model), usage: options?.include_usage === true };
}

function askedInPath([, model = '', method = '', query = '']: RegExpExecArray): Asked {
  const isStream = method.startsWith('stream') || method.endsWith('-stream');
  const isArray = method.startsWith('stream') && !query.includes('alt=sse');
  const sample = method.startsWith('converse') ? bedrockConverse : isArray ? geminiArray : gemini;
  return { sample, mode: isStream ? 'stream' : 'JSON', model: decodeURIComponent(model), usage: false };
}

function fieldsOf(body: Buffer): ChatFields {
  try {
    return JSON.parse(body.toString('utf8')) as ChatFields;
  } catch {
    // A mock answers garbage too: what arrived is what the test looks at.
    return {};
  }
}
