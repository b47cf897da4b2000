import type { Format } from '../formats.ts';
import type { CallScope } from './call-scope.ts';

/** A call, as a plugin's own judge sees it. Its body is not told. */
export interface CallerFacts {
  /** Of the virtual key, or the one whom the token is about; absent: nobody was asked. */
  readonly key?: string;
  readonly team?: string;
  /** Public name. */
  readonly model: string;
  readonly dialect: Format;
  /** `gen_ai.operation.name` of the log. */
  readonly operation: string;
  /** Those that the authorizer names, as far as they were sent. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Decides about calls on top of keys, tokens and rules, before anything is reserved or sent. */
export interface Authorizer extends Pick<CallScope, 'models'> {
  /** Names of headers it wants to see, in lower case; none that holds a credential can be one. */
  readonly headers?: readonly string[];
  /**
   * Undefined lets the call go on, a text refuses it and is told to the caller. One that throws, or takes longer than a
   * second, has let nobody in.
   */
  readonly decide: (caller: CallerFacts) => string | undefined | Promise<string | undefined>;
}
