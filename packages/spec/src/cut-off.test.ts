import { expect, test } from 'vitest';
import { codeOfCutOff } from './index.ts';

/** As Envoy 1.39 and 1.40 say it. */
test.each([
  ['upstream_per_try_idle_timeout', 'upstream_timeout'],
  ['upstream_reset_after_response_started{connection_termination}', 'stream_broken'],
  ['downstream_remote_disconnect', 'caller_left'],
  ['downstream_local_disconnect(...)', 'gateway_stopped'],
  ['http1.too_many_headers', 'headers_too_large'],
  ['http1.codec_error', 'invalid_request'],
  ['request_header_timeout', 'request_timeout'],
  ['route_not_found', 'not_found'],
  ['via_upstream', undefined],
  ['', undefined],
])('%s: %s', (details, code) => expect(codeOfCutOff(details)).toBe(code));
