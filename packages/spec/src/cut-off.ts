import type { ErrorCode, LoggedCode } from './errors.ts';

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

/** The same of requests that Envoy refuses before any filter is asked: it could not read them, or there is no way to take them. */
export const UNREAD = [
  ['http1.headers_too_large', 'headers_too_large'],
  ['http1.too_many_headers', 'headers_too_large'],
  ['request_header_timeout', 'request_timeout'],
  ['http1.', 'invalid_request'],
  ['low_version', 'invalid_request'],
  ['missing_host_header', 'invalid_request'],
  ['path_normalization_failed', 'invalid_request'],
  ['absolute_path_rejected', 'not_found'],
  ['route_not_found', 'not_found'],
] as const satisfies readonly (readonly [begins: string, code: ErrorCode])[];

/** Undefined: it was not cut off. */
export const codeOfCutOff = (details: string): LoggedCode | undefined =>
  [...CUT_OFF, ...UNREAD].find(([begins]) => details.startsWith(begins))?.[1];
