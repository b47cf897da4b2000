import type { AnswerEvent } from '../answer.ts';
import type { AnyMachine } from '../machine.ts';
import type { ChatRequest } from '../request.ts';
import type { CallScope } from './call-scope.ts';

/** One attempt at a call, as a transform is told of it. */
export interface AttemptFacts {
  /** The name that goes upstream. */
  readonly model: string;
  /** The name of the provider. */
  readonly provider: string;
}

/**
 * A change to conversations on their way to a provider, whatever their dialect; it holds for the question how many
 * tokens they have too. No I/O. A GatewayError that it throws is what the caller gets, anything else an
 * `internal_error`; neither lets the request pass.
 */
export interface RequestTransform extends CallScope {
  /** A new request, or the same reference for no change. What it says of `model` and `stream` is not looked at. */
  readonly change: (request: ChatRequest, attempt: AttemptFacts) => ChatRequest;
}

/** What a model says, without what the gateway has to know of it unchanged. */
export type ContentEvent = Exclude<AnswerEvent, { readonly type: 'start' | 'usage' | 'end' }>;

/** A change to what models say, streamed or whole. No I/O; errors are as with requests. */
export interface AnswerTransform extends CallScope {
  /**
   * The machine of one answer. It gets content alone, and its end comes before the usage is told: it may hold back what
   * it likes until then. Each choice that stops stops once in what it gives, and says nothing after that.
   */
  readonly machine: (attempt: AttemptFacts) => AnyMachine<ContentEvent, ContentEvent>;
}
