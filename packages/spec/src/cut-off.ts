import type { LoggedCode } from './errors.ts';

/**
 * How a call ended whose end no filter was asked about any more: what Envoy's response code details begin with, and what
 * the log says of it. The first that fits holds.
 */
export const CUT_OFF: readonly (readonly [begins: string, code: LoggedCode])[] = [
  ['upstream_per_try_idle_timeout', 'upstream_timeout'],
  ['upstream_per_try_timeout', 'upstream_timeout'],
  ['upstream_response_timeout', 'upstream_timeout'],
  ['response_timeout', 'upstream_timeout'],
  ['stream_idle_timeout', 'upstream_timeout'],
  ['upstream_max_stream_duration_reached', 'upstream_timeout'],
  ['max_duration_timeout', 'upstream_timeout'],
  ['upstream_reset', 'stream_broken'],
  ['overload', 'gateway_overloaded'],
  ['downstream_remote_disconnect', 'caller_left'],
  ['http2.remote_reset', 'caller_left'],
  ['http3.remote_reset', 'caller_left'],
  ['downstream_local_disconnect', 'gateway_stopped'],
];

/** Of answers that Envoy gives before any filter is asked, as to a head that it cannot read, by their status. */
export const UNSEEN: readonly (readonly [status: number, code: LoggedCode])[] = [
  [404, 'not_found'],
  [408, 'request_timeout'],
  [431, 'headers_too_large'],
  ...[400, 426, 501].map((status) => [status, 'invalid_request'] as const),
];

/** What the log says of an answer of which no filter has said what it is; undefined: it is no error. */
export const codeOfUnseen = (status: number): LoggedCode | undefined =>
  UNSEEN.find(([unseen]) => unseen === status)?.[1];

/** Undefined: it was not cut off. */
export const codeOfCutOff = (details: string): LoggedCode | undefined =>
  CUT_OFF.find(([begins]) => details.startsWith(begins))?.[1];
