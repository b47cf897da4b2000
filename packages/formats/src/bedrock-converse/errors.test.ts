import type { Json, ProviderError, StopReason } from '@dragoman/spec';
import { expect, test } from 'vitest';
import { decodeError, encodeError, encodeStreamError } from './errors.ts';
import { decodeStop, encodeStop } from './stop-reasons.ts';

test.each<[number, Json, object]>([
  [400, { message: 'm' }, { message: 'm' }],
  [
    400,
    { Message: 'm', __type: 'com.amazon.coral#ValidationException' },
    { message: 'm', type: 'ValidationException' },
  ],
  [
    403,
    { message: 'm', __type: 'AccessDeniedException:http://internal.amazon.com/' },
    { message: 'm', type: 'AccessDeniedException' },
  ],
  [502, 'Bad Gateway', { message: 'Bad Gateway' }],
])('an error of status %i: %j', (status, body, words) => {
  expect(decodeError(status, body)).toEqual({ status, ...words });
});

test.each<[number, string | undefined, string]>([
  [400, undefined, 'ValidationException'],
  [401, 'authentication_error', 'UnrecognizedClientException'],
  [403, undefined, 'AccessDeniedException'],
  [404, undefined, 'ResourceNotFoundException'],
  [408, undefined, 'ModelTimeoutException'],
  [413, undefined, 'ValidationException'],
  [418, undefined, 'ValidationException'],
  [424, undefined, 'ModelErrorException'],
  [429, undefined, 'ThrottlingException'],
  // Its own words stay.
  [429, 'ModelErrorException', 'ModelErrorException'],
  [405, 'UnknownOperationException', 'UnknownOperationException'],
  [499, undefined, 'ValidationException'],
  [500, undefined, 'InternalServerException'],
  [501, undefined, 'ServiceUnavailableException'],
  [503, undefined, 'ServiceUnavailableException'],
  [504, undefined, 'ModelTimeoutException'],
])('status %i of type %s is a %s', (status, type, name) => {
  const error: ProviderError = { status, message: 'm', type };
  expect(encodeError(error, { requestId: 'r' })).toEqual({
    body: { message: 'm' },
    headers: { 'x-amzn-errortype': name, 'x-amzn-requestid': 'r' },
  });
});

test.each([
  [400, 'validationException'],
  [429, 'throttlingException'],
  [500, 'internalServerException'],
  [503, 'serviceUnavailableException'],
  [502, 'modelStreamErrorException'],
])('a stream that fails with %i ends with a %s', (status, event) => {
  expect(encodeStreamError({ status, message: 'm' })).toEqual({ event, data: '{"message":"m"}', exception: true });
});

test.each<[string | undefined, StopReason]>([
  ['end_turn', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['tool_use', 'tool-calls'],
  ['stop_sequence', 'stop-sequence'],
  ['guardrail_intervened', 'content-filter'],
  ['content_filtered', 'content-filter'],
  ['malformed_model_output', 'other'],
  ['malformed_tool_use', 'other'],
  ['word_of_tomorrow', 'other'],
  [undefined, 'other'],
])('the stop reason %s is %s, and comes back', (raw, reason) => {
  const stop = decodeStop(raw === undefined ? {} : { stopReason: raw });
  expect(stop).toEqual({ type: 'stop', choice: 0, reason, raw });
  const isKnown = raw !== undefined && raw !== 'word_of_tomorrow';
  expect(encodeStop(stop)).toEqual({ stopReason: isKnown ? raw : 'end_turn' });
});

test.each<[StopReason, string]>([
  ['stop', 'end_turn'],
  ['length', 'max_tokens'],
  ['tool-calls', 'tool_use'],
  ['stop-sequence', 'stop_sequence'],
  ['content-filter', 'content_filtered'],
  ['pause', 'end_turn'],
  ['other', 'end_turn'],
])('%s, by the word of another provider, is written %s', (reason, stopReason) => {
  expect(encodeStop({ type: 'stop', choice: 0, reason, raw: 'STOP' })).toEqual({ stopReason });
});

test('which sequence it was stands in the model’s own fields, in a stream one deeper', () => {
  const stop = { type: 'stop', choice: 0, reason: 'stop-sequence', raw: 'stop_sequence', sequence: '3' } as const;
  const said = { stopReason: 'stop_sequence', additionalModelResponseFields: { stop_sequence: '3' } };
  expect(decodeStop(said)).toEqual(stop);
  expect(decodeStop({ ...said, additionalModelResponseFields: { delta: { stop_sequence: '3' } } })).toEqual(stop);
  expect(encodeStop(stop)).toEqual(said);
  expect(encodeStop(undefined)).toEqual({ stopReason: 'end_turn' });
});
