import type { AnswerEvent } from './answer.ts';
import type { AnswerSupportTable, SupportTable, Use } from './features.ts';
import type { Format, ProviderFormat } from './formats.ts';
import type { Json, JsonObject } from './json.ts';
import type { AnyMachine } from './machine.ts';
import type { CountAnswer, EmbedAnswer, EmbedRequest, RerankAnswer, RerankRequest } from './operations.ts';
import type { ChatRequest } from './request.ts';

/** A request that was understood, and every place where it uses something that not all formats have. */
export interface Decoded<T> {
  readonly request: T;
  readonly uses: readonly Use[];
}

/** What the path and the gateway say about a request, beside its body. */
export interface RequestContext {
  /** The name that goes upstream. */
  readonly model: string;
  /** Where the path says it (Gemini, Bedrock); else the body does. */
  readonly stream: boolean;
}

/** A body as it goes to a provider. */
export interface EncodedRequest {
  readonly body: JsonObject;
  /** Behind the host and the provider's base, canonical: `/v1/chat/completions`, `/model/{model}/converse`. */
  readonly path: string;
  /** What was converted in a way the caller should know of, beside what `SupportTable` says. */
  readonly warnings: readonly string[];
}

/** What an encoder cannot know by itself. */
export interface AnswerContext {
  /** Made by the gateway; used where the provider gave none: `chatcmpl-` and the like are put before it. */
  readonly id: string;
  /** Seconds since 1970: when the answer began. */
  readonly created: number;
  /** What the caller asked for, in the neutral model. */
  readonly request: ChatRequest;
}

/** A frame of a stream, whatever the framing: SSE `event`/`data`, or an AWS event and its payload. */
export interface Frame {
  /** SSE `event:`, or AWS `:event-type`; empty where there is none. */
  readonly event: string;
  readonly data: string;
  /** AWS `:message-type` other than `event`: `exception`, `error`. */
  readonly exception?: boolean | undefined;
}

/** A provider's own failure: it keeps its status and its words. */
export interface ProviderError {
  readonly status: number;
  readonly message: string;
  /** The provider's word for the kind of error. */
  readonly type?: string | undefined;
  readonly code?: string | undefined;
  readonly param?: string | undefined;
}

/** Error in the words of a dialect: the body of an answer, and what its head needs beside. */
export interface EncodedError {
  readonly body: JsonObject;
  readonly headers: Readonly<Record<string, string>>;
}

/** One operation whose answer is not a conversation. */
export interface OperationCodec<Request, Answer> {
  decodeRequest(body: JsonObject, context: RequestContext): Decoded<Request>;
  /** @throws GatewayError `cannot_translate` that names the field, in the neutral model's words where `uses` has none */
  encodeRequest(request: Request): EncodedRequest;
  decodeAnswer(body: JsonObject, request: Request): Answer;
  encodeAnswer(answer: Answer, request: Request): JsonObject;
}

/**
 * One wire language. Pure: no clock, no ids, no network, no logger. Decoders throw `invalid_request` (a caller's
 * mistake, with `param`) or `bad_upstream_answer` (a provider's); encoders throw `cannot_translate`.
 */
export interface FormatCodec {
  readonly format: Format;
  readonly framing: 'sse' | 'aws-event-stream';
  readonly support: SupportTable;
  readonly answerSupport: AnswerSupportTable;

  decodeRequest(body: JsonObject, context: RequestContext): Decoded<ChatRequest>;
  encodeRequest(request: ChatRequest): EncodedRequest;

  decodeAnswer(body: JsonObject): readonly AnswerEvent[];
  encodeAnswer(events: readonly AnswerEvent[], context: AnswerContext): JsonObject;

  /** The end throws when the last event of the format has not come: truncation is an error. */
  readonly decodeStream: AnyMachine<Frame, AnswerEvent>;
  encodeStream(context: AnswerContext): AnyMachine<AnswerEvent, Frame>;

  /** `body` is what was sent, parsed if it is JSON. */
  decodeError(status: number, body: Json): ProviderError;
  encodeError(error: ProviderError, context: { readonly requestId: string }): EncodedError;
  /** The last frame of a stream that fails after its head. */
  encodeStreamError(error: ProviderError, context: { readonly requestId: string }): Frame;

  readonly count?: {
    decodeRequest(body: JsonObject, context: RequestContext): Decoded<ChatRequest>;
    encodeRequest(request: ChatRequest): EncodedRequest;
    decodeAnswer(body: JsonObject): CountAnswer;
    encodeAnswer(answer: CountAnswer): JsonObject;
  };
  readonly embed?: OperationCodec<EmbedRequest, EmbedAnswer>;
  readonly rerank?: OperationCodec<RerankRequest, RerankAnswer>;
}

/** Of an operation: its request goes out and its answer comes in. */
type Asking<Codec extends Record<'encodeRequest' | 'decodeAnswer', unknown>> = Pick<
  Codec,
  'encodeRequest' | 'decodeAnswer'
>;

/** The half of a wire language that is spoken to a provider. */
export interface ProviderCodec extends Pick<
  FormatCodec,
  'framing' | 'support' | 'encodeRequest' | 'decodeAnswer' | 'decodeStream' | 'decodeError'
> {
  readonly format: ProviderFormat;
  readonly count?: Asking<NonNullable<FormatCodec['count']>>;
  readonly embed?: Asking<OperationCodec<EmbedRequest, EmbedAnswer>>;
  readonly rerank?: Asking<OperationCodec<RerankRequest, RerankAnswer>>;
}
