import type { AnyMachine, FormatCodec, GatewayError, JsonObject, ProviderCodec } from '@dragoman/spec';
import type { Call, Ports } from './call.ts';
import type { Effect } from './effects.ts';

/** How an answer will be read and written, once there is one. */
export interface AnswerSide {
  /** For the head of the answer: warnings. */
  readonly headers: Readonly<Record<string, string>>;
  /** Absent: this answer is never streamed. */
  readonly stream?: StreamSide;
  /** A whole answer, good or an error. @throws GatewayError when it cannot be read */
  whole(answer: WholeAnswer): WholeForCaller;
}

export interface StreamSide {
  /** `content-type` */
  readonly type: string;
  readonly machine: AnyMachine<Uint8Array, Uint8Array>;
  /** The last words of a stream that goes no further; none where it has failed already. */
  readonly breakOff: (state: unknown, error: GatewayError) => readonly Uint8Array[];
}

export interface WholeAnswer {
  readonly status: number;
  readonly bytes: Uint8Array;
  /** The provider streamed what was wanted whole. */
  readonly isStream: boolean;
}

export interface WholeForCaller {
  readonly bytes: Uint8Array;
  /** What the head says of these bytes. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface Translated {
  readonly effect: Effect;
  /** Absent: the call is over. */
  readonly side?: AnswerSide;
}

/** Everything that one operation needs to translate. */
export interface Translating {
  readonly call: Call;
  readonly body: JsonObject;
  /** The body as it came. */
  readonly bytes: Uint8Array;
  readonly ports: Ports;
  readonly from: FormatCodec;
  readonly to: ProviderCodec;
}
