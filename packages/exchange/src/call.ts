import type {
  AnyMachine,
  ChatRequest,
  ContentEvent,
  Envelope,
  Format,
  Operation,
  PathRule,
  ProviderCodec,
  ProviderFormat,
} from '@dragoman/spec';

/** One call as the gateway has understood it before anybody reads its body. */
export interface Call {
  /** What the caller speaks. */
  readonly from: Format;
  readonly operation: Operation;
  /** The name that goes upstream. */
  readonly model: string;
  readonly stream: boolean;
  /** A caller of Gemini who did not say `alt=sse` gets his stream as one JSON array. */
  readonly asArray: boolean;
  /** Made by the gateway; ids of answers are made of it where the provider gives none. */
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  /** Beta features that a caller of Anthropic named in a header. */
  readonly betas?: readonly string[];
  readonly to: Destination;
}

/** Where it goes and what is spoken there. */
export interface Destination {
  readonly format: ProviderFormat;
  /** How the format's own path becomes the provider's. */
  readonly rule: PathRule;
  readonly envelope?: Envelope;
}

/** What is given from outside. */
export interface Ports {
  /** Tokens of a prompt by our own count, for providers that do not count. */
  readonly countTokens: (request: ChatRequest) => number;
  /** What plugins bring into this call; absent: nothing. */
  readonly plugged?: Plugged;
}

/** Of plugins, and held against what they promise: it throws nothing but GatewayErrors. */
export interface Plugged {
  /** Of the destination's format, where that is a plugin's. */
  readonly codec?: ProviderCodec;
  /** In the order in which they are applied. */
  readonly requests: readonly ((request: ChatRequest) => ChatRequest)[];
  readonly answers: readonly AnyMachine<ContentEvent, ContentEvent>[];
}
