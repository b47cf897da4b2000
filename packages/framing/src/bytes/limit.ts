import { GatewayError, type ErrorCode } from '@dragoman/spec';

/** How much of a stream may wait in memory for its end. */
export interface Limit {
  /** As the options of the decoder call it; stands in the message. */
  readonly name: string;
  readonly bytes: number;
  /** What it is called when the peer goes beyond it. */
  readonly error: ErrorCode;
}

/** @throws GatewayError `limit.error`, which names the limit, where `length` bytes are too many */
export function requireWithin(limit: Limit, length: number): void {
  if (length > limit.bytes) {
    throw new GatewayError(limit.error, `a piece of the stream is larger than ${limit.name} (${limit.bytes} bytes)`);
  }
}
