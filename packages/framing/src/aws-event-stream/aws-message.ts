import { GatewayError } from '@dragoman/spec';

/**
 * A header's value. Bytes, shorts and integers are numbers; longs are bigints; a timestamp is a bigint of milliseconds
 * since 1970; a UUID is its text.
 */
export type AwsHeader = boolean | number | bigint | string | Uint8Array;

export interface AwsMessage {
  readonly headers: Readonly<Record<string, AwsHeader>>;
  /** May be a view of the input. */
  readonly payload: Uint8Array;
}

/** Lengths of message and headers, and their checksum. */
export const PRELUDE_BYTES = 12;

/** The prelude, and the checksum of the whole at the end. */
export const SMALLEST_MESSAGE = PRELUDE_BYTES + 4;

/** What AWS allows. */
export const MAX_HEADERS_BYTES = 128 * 1024;

export const badMessage = (what: string): GatewayError =>
  new GatewayError('bad_upstream_answer', `AWS event stream: ${what}`);
