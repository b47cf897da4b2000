import type { GatewayError } from '@dragoman/spec';

/** What comes in, in this order: one `request`, one `head`, then `chunk`s; `broken` ends it early. */
export type Input =
  | { readonly type: 'request'; readonly body: Uint8Array }
  | { readonly type: 'head'; readonly status: number; readonly contentType: string }
  /** Bytes of the answer, decompressed. After a `head` effect that is `whole` there is one, with everything. */
  | { readonly type: 'chunk'; readonly bytes: Uint8Array; readonly last: boolean }
  /** The answer cannot be read any further (it cannot be decompressed): in place of its head, or of a chunk. `bytes`: what of it could be. */
  | { readonly type: 'broken'; readonly bytes: Uint8Array; readonly error: GatewayError };

/** What is to be done. */
export type Effect =
  /** Ask the provider, with a body of JSON. */
  | { readonly type: 'ask'; readonly path: string; readonly body: Uint8Array }
  /** The call ends here, with an error in the caller's dialect. */
  | { readonly type: 'refuse'; readonly error: GatewayError }
  /** The call ends here, with an answer of ours. */
  | {
      readonly type: 'answer';
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Uint8Array;
    }
  /** The head of the answer: its status stays. `whole`: the body is needed at once before any of it can be sent. */
  | {
      readonly type: 'head';
      readonly headers: Readonly<Record<string, string>>;
      readonly remove: readonly string[];
      readonly whole: boolean;
    }
  /** What the caller gets instead of the chunk; empty: nothing yet. `headers` only with a whole body. */
  | { readonly type: 'body'; readonly bytes: Uint8Array; readonly headers?: Readonly<Record<string, string>> };
