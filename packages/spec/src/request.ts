import type { Format } from './formats.ts';
import type { Json, JsonObject } from './json.ts';

/** One conversation to be continued: what every chat format decodes into and encodes out of. */
export interface ChatRequest {
  /** As it goes upstream. */
  readonly model: string;
  readonly stream: boolean;
  /** In the order of the caller; system texts stand where he put them. */
  readonly turns: readonly Turn[];
  readonly tools: readonly Tool[];
  readonly toolChoice?: ToolChoice | undefined;
  /** false: at most one tool call in an answer. */
  readonly parallelTools?: boolean | undefined;
  readonly output?: Output | undefined;
  /** The most tokens of the answer, reasoning included. */
  readonly maxTokens?: number | undefined;
  readonly sampling: Sampling;
  readonly stop: readonly string[];
  /** How many answers; absent: one. */
  readonly choices?: number | undefined;
  /** How many alternatives for each token; 0: only the token itself. Absent: none wanted. */
  readonly logprobs?: number | undefined;
  readonly reasoning?: Reasoning | undefined;
  readonly verbosity?: 'low' | 'medium' | 'high' | undefined;
  /** Prompt cache bucket that the caller chose (OpenAI `prompt_cache_key`). */
  readonly cacheKey?: string | undefined;
  /** Texts to ground the answer on (Cohere `documents`). */
  readonly documents?: readonly GroundingDocument[] | undefined;
  readonly user?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  readonly serviceTier?: string | undefined;
  readonly store?: boolean | undefined;
  /** The caller wants usage in the stream; it is always asked of the provider. */
  readonly streamUsage?: boolean | undefined;
  /** Fields that only the caller's format knows, kept as they came; never read by another format. */
  readonly extra?: { readonly format: Format; readonly fields: JsonObject } | undefined;
}

export interface Sampling {
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  readonly topK?: number | undefined;
  readonly minP?: number | undefined;
  readonly frequencyPenalty?: number | undefined;
  readonly presencePenalty?: number | undefined;
  readonly seed?: number | undefined;
  /** Token id of the model's own tokenizer to bias. */
  readonly logitBias?: Readonly<Record<string, number>> | undefined;
}

/** How much the model is to think. At most one of effort and budget; formats that know only the other convert. */
export interface Reasoning {
  readonly effort?: 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max' | undefined;
  /** Tokens; -1: as many as the model likes. */
  readonly budget?: number | undefined;
  /** Whether its thoughts are shown; a word where the format has one (OpenAI `auto`, `concise`, `detailed`). */
  readonly summary?: string | undefined;
}

export type Output =
  | { readonly type: 'text' }
  | { readonly type: 'json' }
  | {
      readonly type: 'schema';
      readonly name?: string | undefined;
      readonly description?: string | undefined;
      readonly schema: JsonObject;
      readonly strict?: boolean | undefined;
    };

/** A mark of the caller that everything up to here is worth caching. */
export interface CacheMark {
  readonly ttl?: '5m' | '1h' | undefined;
}

export type Turn =
  | { readonly role: 'system' | 'developer'; readonly parts: readonly TextPart[] }
  | { readonly role: 'user'; readonly name?: string | undefined; readonly parts: readonly UserPart[] }
  | { readonly role: 'assistant'; readonly name?: string | undefined; readonly parts: readonly AssistantPart[] }
  | { readonly role: 'tool'; readonly results: readonly ToolResult[] };

export interface TextPart {
  readonly type: 'text';
  readonly text: string;
  readonly cache?: CacheMark | undefined;
  readonly citations?: readonly Citation[] | undefined;
}

/** Where bytes come from. `id` is a name that the provider's own file store knows. */
export type Source =
  | { readonly from: 'data'; readonly base64: string }
  | { readonly from: 'url'; readonly url: string }
  | { readonly from: 'file'; readonly id: string };

export interface MediaPart {
  readonly type: 'image' | 'audio' | 'video' | 'document';
  readonly source: Source;
  /** `image/png`; absent: the provider has to look. */
  readonly mediaType?: string | undefined;
  /** Of an image: `low`, `high`, `auto`. */
  readonly detail?: string | undefined;
  /** Of a document: what it is called. */
  readonly name?: string | undefined;
  /** Of a document: what the model is told about it. */
  readonly context?: string | undefined;
  /** Of a document: the answer may cite it. */
  readonly citable?: boolean | undefined;
  readonly cache?: CacheMark | undefined;
}

/** A document whose text is known. */
export interface PlainDocumentPart {
  readonly type: 'plain-document';
  readonly text: string;
  readonly name?: string | undefined;
  readonly context?: string | undefined;
  readonly citable?: boolean | undefined;
  readonly cache?: CacheMark | undefined;
}

export type UserPart = TextPart | MediaPart | PlainDocumentPart | NativePart;

/** Something that only one format has a word for (a server tool's block …): it can only go out in the same format. */
export interface NativePart {
  readonly type: 'native';
  readonly format: Format;
  readonly value: Json;
}

export type AssistantPart = TextPart | ReasoningPart | RefusalPart | ToolCallPart | MediaPart | NativePart;

/** What the model thought. `signature` and `encrypted` are the provider's own and go back to it untouched. */
export interface ReasoningPart {
  readonly type: 'reasoning';
  readonly text?: string | undefined;
  readonly signature?: string | undefined;
  /** Thoughts that only the provider can read (Anthropic `redacted_thinking`, OpenAI `encrypted_content`). */
  readonly encrypted?: string | undefined;
  /** The provider's id of it (OpenAI `rs_…`). */
  readonly id?: string | undefined;
}

export interface RefusalPart {
  readonly type: 'refusal';
  readonly text: string;
}

export interface ToolCallPart {
  readonly type: 'tool-call';
  readonly id: string;
  readonly name: string;
  /** JSON text as the model wrote it; normally an object, but nobody promises that. */
  readonly args: string;
  /** A tool whose input is plain text (OpenAI custom tools): `args` is that text. */
  readonly custom?: boolean | undefined;
  /** Gemini's `thoughtSignature` of the call. */
  readonly signature?: string | undefined;
  readonly cache?: CacheMark | undefined;
}

export interface ToolResult {
  readonly callId: string;
  /** The tool's name, where the format says it; Gemini needs it and encoders look it up by `callId`. */
  readonly name?: string | undefined;
  readonly parts: readonly (TextPart | MediaPart | PlainDocumentPart | NativePart)[];
  readonly isError?: boolean | undefined;
  readonly custom?: boolean | undefined;
  readonly cache?: CacheMark | undefined;
}

export type Tool =
  | {
      readonly type: 'function';
      readonly name: string;
      readonly description?: string | undefined;
      /** JSON Schema of its arguments; absent: it takes none. */
      readonly parameters?: JsonObject | undefined;
      readonly strict?: boolean | undefined;
      readonly cache?: CacheMark | undefined;
    }
  | {
      readonly type: 'custom';
      readonly name: string;
      readonly description?: string | undefined;
      readonly format?: Json;
    }
  /** Run by the provider itself: web search, code execution … in its own words. */
  | { readonly type: 'server'; readonly format: Format; readonly value: JsonObject };

export type ToolChoice =
  | { readonly type: 'auto' | 'none' | 'required' }
  | { readonly type: 'named'; readonly name: string }
  | { readonly type: 'allowed'; readonly names: readonly string[]; readonly required: boolean };

export interface GroundingDocument {
  readonly id?: string | undefined;
  readonly title?: string | undefined;
  readonly text: string;
}

/** Where a text of an answer comes from. What a format says beyond this is in `native`. */
export interface Citation {
  readonly url?: string | undefined;
  readonly title?: string | undefined;
  readonly citedText?: string | undefined;
  /** UTF-16 units in the text part it stands at. */
  readonly start?: number | undefined;
  readonly end?: number | undefined;
  /** Which document of the request, counted from 0. */
  readonly document?: number | undefined;
  readonly native?: { readonly format: Format; readonly value: Json } | undefined;
}
