import type { Citation, NativePart } from './request.ts';
import type { Json } from './json.ts';
import type { Usage } from './usage.ts';

export type StopReason = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'stop-sequence' | 'pause' | 'other';

/**
 * What a model said, in the order it said it. A whole answer and a streamed one decode to the same events, so that
 * encoding, metering and logging exist once. `choice` counts answers from 0; almost always there is one.
 *
 * Order: one `start`, then for each choice parts and one `stop`, at last `usage` (if it was said) and one `end`.
 * Adjacent `text` events of a choice are one part; `text-end` says that a part is over where the format knows.
 */
export type AnswerEvent =
  | {
      readonly type: 'start';
      readonly id: string;
      /** As the provider calls it. */
      readonly model: string;
      /** Seconds since 1970. */
      readonly created?: number | undefined;
      readonly serviceTier?: string | undefined;
      readonly fingerprint?: string | undefined;
    }
  | { readonly type: 'text'; readonly choice: number; readonly text: string }
  | { readonly type: 'text-end'; readonly choice: number }
  /** About the text part that is open, or was the last one. */
  | { readonly type: 'citation'; readonly choice: number; readonly citation: Citation }
  | { readonly type: 'refusal'; readonly choice: number; readonly text: string }
  | {
      readonly type: 'reasoning';
      readonly choice: number;
      readonly text: string;
      readonly summary?: boolean | undefined;
    }
  /** The reasoning part is over; what has to come back with the next request. */
  | {
      readonly type: 'reasoning-end';
      readonly choice: number;
      readonly signature?: string | undefined;
      readonly encrypted?: string | undefined;
      readonly id?: string | undefined;
    }
  /** `call` counts the tool calls of a choice from 0. */
  | {
      readonly type: 'tool-call';
      readonly choice: number;
      readonly call: number;
      readonly id: string;
      readonly name: string;
      readonly custom?: boolean | undefined;
      readonly signature?: string | undefined;
    }
  | { readonly type: 'tool-args'; readonly choice: number; readonly call: number; readonly json: string }
  | {
      readonly type: 'media';
      readonly choice: number;
      readonly kind: 'image' | 'audio';
      readonly mediaType?: string | undefined;
      readonly base64: string;
      readonly transcript?: string | undefined;
      readonly id?: string | undefined;
      /** Seconds since 1970 until which `id` can be referred to. */
      readonly expiresAt?: number | undefined;
    }
  | { readonly type: 'native'; readonly choice: number; readonly part: NativePart }
  | { readonly type: 'logprobs'; readonly choice: number; readonly tokens: readonly TokenLogprob[] }
  | {
      readonly type: 'stop';
      readonly choice: number;
      readonly reason: StopReason;
      /** The provider's own word. */
      readonly raw?: string | undefined;
      /** The stop sequence that was met. */
      readonly sequence?: string | undefined;
    }
  | { readonly type: 'usage'; readonly usage: Usage; readonly raw?: Json | undefined }
  | { readonly type: 'end' };

export interface TokenLogprob {
  readonly token: string;
  readonly logprob: number;
  readonly bytes?: readonly number[] | undefined;
  readonly top?: readonly Omit<TokenLogprob, 'top'>[] | undefined;
}
