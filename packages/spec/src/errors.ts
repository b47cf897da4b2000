/** How one failure looks from outside, in each dialect's own words. */
export interface ErrorRow {
  readonly status: number;
  readonly openai: string;
  readonly anthropic: string;
  readonly google: string;
  /** `x-amzn-errortype` */
  readonly bedrock: string;
}

type Words = Pick<ErrorRow, 'openai' | 'anthropic'>;

const row = (status: number, words: Words, [google, bedrock]: readonly [string, string]): ErrorRow => ({
  status,
  ...words,
  google,
  bedrock,
});

/** Where OpenAI and Anthropic say the same. */
const both = (type: string): Words => ({ openai: type, anthropic: type });

const BAD_REQUEST = ['INVALID_ARGUMENT', 'ValidationException'] as const;
const UNAVAILABLE = ['UNAVAILABLE', 'ServiceUnavailableException'] as const;

/** Every failure that the gateway itself answers with. The key is the `code` of the answer and `error` of the log. */
export const ERRORS = {
  invalid_body: row(400, both('invalid_request_error'), BAD_REQUEST),
  invalid_request: row(400, both('invalid_request_error'), BAD_REQUEST),
  invalid_api_key: row(401, both('authentication_error'), ['UNAUTHENTICATED', 'UnrecognizedClientException']),
  model_not_allowed: row(403, both('permission_error'), ['PERMISSION_DENIED', 'AccessDeniedException']),
  not_allowed: row(403, both('permission_error'), ['PERMISSION_DENIED', 'AccessDeniedException']),
  model_not_found: row(404, { openai: 'invalid_request_error', anthropic: 'not_found_error' }, [
    'NOT_FOUND',
    'ResourceNotFoundException',
  ]),
  not_found: row(404, { openai: 'invalid_request_error', anthropic: 'not_found_error' }, [
    'NOT_FOUND',
    'ResourceNotFoundException',
  ]),
  method_not_allowed: row(405, both('invalid_request_error'), ['UNIMPLEMENTED', 'UnknownOperationException']),
  request_timeout: row(408, both('invalid_request_error'), ['DEADLINE_EXCEEDED', 'ModelTimeoutException']),
  request_too_large: row(413, { openai: 'invalid_request_error', anthropic: 'request_too_large' }, BAD_REQUEST),
  cannot_translate: row(422, both('invalid_request_error'), BAD_REQUEST),
  rate_limit_exceeded: row(429, both('rate_limit_error'), ['RESOURCE_EXHAUSTED', 'ThrottlingException']),
  insufficient_quota: row(429, { openai: 'insufficient_quota', anthropic: 'rate_limit_error' }, [
    'RESOURCE_EXHAUSTED',
    'ThrottlingException',
  ]),
  headers_too_large: row(431, both('invalid_request_error'), BAD_REQUEST),
  internal_error: row(500, { openai: 'server_error', anthropic: 'api_error' }, ['INTERNAL', 'InternalServerException']),
  route_misconfigured: row(500, { openai: 'server_error', anthropic: 'api_error' }, [
    'INTERNAL',
    'InternalServerException',
  ]),
  bad_upstream_answer: row(502, { openai: 'server_error', anthropic: 'api_error' }, UNAVAILABLE),
  no_provider_available: row(503, { openai: 'server_error', anthropic: 'overloaded_error' }, UNAVAILABLE),
  gateway_overloaded: row(503, { openai: 'server_error', anthropic: 'overloaded_error' }, UNAVAILABLE),
  policy_unavailable: row(503, { openai: 'server_error', anthropic: 'api_error' }, UNAVAILABLE),
  upstream_timeout: row(504, { openai: 'server_error', anthropic: 'timeout_error' }, [
    'DEADLINE_EXCEEDED',
    'ModelTimeoutException',
  ]),
  stream_broken: row(502, { openai: 'server_error', anthropic: 'api_error' }, [
    'UNAVAILABLE',
    'modelStreamErrorException',
  ]),
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ERRORS;

/** What else `error` of the log may say: of answers that were not the gateway's, or of nobody's. */
export const LOGGED_ONLY = ['provider_error', 'caller_left', 'gateway_stopped'] as const;

export type LoggedCode = ErrorCode | (typeof LOGGED_ONLY)[number];
