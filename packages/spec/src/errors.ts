import type { ErrorDialect } from './formats.ts';

/** How one failure looks from outside, in each dialect's own words. */
export interface ErrorRow {
  readonly status: number;
  readonly openai: string;
  readonly anthropic: string;
  readonly google: string;
  /** `x-amzn-errortype` */
  readonly bedrock: string;
}

const row = (status: number, openai: string, anthropic: string, googleBedrock: readonly [string, string]): ErrorRow => ({
  status,
  openai,
  anthropic,
  google: googleBedrock[0],
  bedrock: googleBedrock[1],
});

const BAD_REQUEST = ['INVALID_ARGUMENT', 'ValidationException'] as const;
const UNAVAILABLE = ['UNAVAILABLE', 'ServiceUnavailableException'] as const;

/** Every failure that the gateway itself answers with. The key is the `code` of the answer and `error` of the log. */
export const ERRORS = {
  invalid_body: row(400, 'invalid_request_error', 'invalid_request_error', BAD_REQUEST),
  invalid_request: row(400, 'invalid_request_error', 'invalid_request_error', BAD_REQUEST),
  invalid_api_key: row(401, 'authentication_error', 'authentication_error', ['UNAUTHENTICATED', 'UnrecognizedClientException']),
  model_not_allowed: row(403, 'permission_error', 'permission_error', ['PERMISSION_DENIED', 'AccessDeniedException']),
  model_not_found: row(404, 'invalid_request_error', 'not_found_error', ['NOT_FOUND', 'ResourceNotFoundException']),
  not_found: row(404, 'invalid_request_error', 'not_found_error', ['NOT_FOUND', 'ResourceNotFoundException']),
  request_timeout: row(408, 'invalid_request_error', 'invalid_request_error', ['DEADLINE_EXCEEDED', 'ModelTimeoutException']),
  request_too_large: row(413, 'invalid_request_error', 'request_too_large', BAD_REQUEST),
  cannot_translate: row(422, 'invalid_request_error', 'invalid_request_error', BAD_REQUEST),
  rate_limit_exceeded: row(429, 'rate_limit_error', 'rate_limit_error', ['RESOURCE_EXHAUSTED', 'ThrottlingException']),
  headers_too_large: row(431, 'invalid_request_error', 'invalid_request_error', BAD_REQUEST),
  internal_error: row(500, 'server_error', 'api_error', ['INTERNAL', 'InternalServerException']),
  bad_upstream_answer: row(502, 'server_error', 'api_error', UNAVAILABLE),
  no_provider_available: row(503, 'server_error', 'overloaded_error', UNAVAILABLE),
  upstream_timeout: row(504, 'server_error', 'timeout_error', ['DEADLINE_EXCEEDED', 'ModelTimeoutException']),
  stream_broken: row(502, 'server_error', 'api_error', ['UNAVAILABLE', 'modelStreamErrorException']),
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ERRORS;

/** A neutral error: the code says the rest. `message` is written for the caller and is sent to them. */
export interface GatewayFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly dialect: ErrorDialect;
}
