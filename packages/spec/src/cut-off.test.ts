import { expect, test } from 'vitest';
import { codeOfCutOff, codeOfUnseen } from './index.ts';

/** As Envoy 1.39 and 1.40 say it. */
test.each([
  ['upstream_per_try_idle_timeout', 'upstream_timeout'],
  ['upstream_reset_after_response_started{connection_termination}', 'stream_broken'],
  ['downstream_remote_disconnect', 'caller_left'],
  ['downstream_local_disconnect(...)', 'gateway_stopped'],
  ['via_upstream', undefined],
  ['', undefined],
])('%s: %s', (details, code) => expect(codeOfCutOff(details)).toBe(code));

test.each([
  [431, 'headers_too_large'],
  [426, 'invalid_request'],
  [200, undefined],
  [503, undefined],
])('an answer of status %i that no filter has seen: %s', (status, code) => expect(codeOfUnseen(status)).toBe(code));
