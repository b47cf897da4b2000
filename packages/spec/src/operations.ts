import type { Json, JsonObject } from './json.ts';
import type { Source } from './request.ts';
import type { Usage } from './usage.ts';

/** What is asked of a provider, whatever the dialect. */
export type Operation = 'chat' | 'count' | 'embed' | 'rerank';

export interface EmbedRequest {
  readonly model: string;
  readonly inputs: readonly EmbedInput[];
  readonly dimensions?: number | undefined;
  /** How the numbers are written; absent: floats. */
  readonly encoding?: 'float' | 'base64' | 'int8' | 'uint8' | 'binary' | 'ubinary' | undefined;
  /** What the vectors are for, in Cohere's words; other formats convert. */
  readonly purpose?: 'search_document' | 'search_query' | 'classification' | 'clustering' | undefined;
  readonly truncate?: 'none' | 'start' | 'end' | undefined;
  readonly title?: string | undefined;
  readonly user?: string | undefined;
}

export type EmbedInput =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tokens'; readonly tokens: readonly number[] }
  | { readonly type: 'image'; readonly source: Source; readonly mediaType?: string | undefined };

export interface EmbedAnswer {
  readonly id?: string | undefined;
  readonly model: string;
  /** In the order of the inputs: numbers, or base64 of little-endian float32. */
  readonly vectors: readonly (readonly number[] | string)[];
  readonly usage: Usage;
}

export interface RerankRequest {
  readonly model: string;
  readonly query: string;
  readonly documents: readonly (string | JsonObject)[];
  readonly top?: number | undefined;
  /** The answer is to hold the documents too. */
  readonly returnDocuments?: boolean | undefined;
  readonly maxTokensPerDocument?: number | undefined;
}

export interface RerankAnswer {
  readonly id?: string | undefined;
  readonly results: readonly { readonly index: number; readonly score: number; readonly document?: Json | undefined }[];
  readonly usage: Usage;
  /** What the provider bills by (Cohere: searches). */
  readonly searches?: number | undefined;
}

export interface CountAnswer {
  readonly input: number;
  readonly cacheRead?: number | undefined;
  /** Counted by us, not by the provider. */
  readonly estimated: boolean;
}
