import { expect, test } from 'vitest';
import { bytesOf } from '../testing/chunks.ts';
import { thrownBy } from '../testing/thrown-by.ts';
import { frameOfAwsMessage } from './frame-of-aws-message.ts';

const EVENT = { ':message-type': 'event', ':event-type': 'e' };
const EXCEPTION = { ':message-type': 'exception', ':exception-type': 'throttlingException', ':event-type': 'no' };
const ERROR = { ':message-type': 'error', ':error-code': 'InternalError', ':error-message': 'a "b"' };

test.each([
  ['an event', { headers: EVENT, payload: '{"a":"ü"}' }, { event: 'e', data: '{"a":"ü"}' }],
  ['an event without a payload', { headers: EVENT, payload: '' }, { event: 'e', data: '' }],
  ['an event that does not say so', { headers: { ':event-type': 'e' }, payload: '{}' }, { event: 'e', data: '{}' }],
  [
    'an exception',
    { headers: EXCEPTION, payload: '{"message":"slow"}' },
    { event: 'throttlingException', data: '{"message":"slow"}', exception: true },
  ],
  [
    'an exception that does not say so',
    { headers: { ':event-type': 'e', ':exception-type': 'f' }, payload: '{}' },
    { event: 'f', data: '{}', exception: true },
  ],
  [
    'an error',
    { headers: ERROR, payload: '' },
    { event: 'InternalError', data: '{"message":"a \\"b\\""}', exception: true },
  ],
  [
    'an error without words',
    { headers: { ':message-type': 'error', ':error-code': 'InternalError' }, payload: '' },
    { event: 'InternalError', data: '', exception: true },
  ],
  [
    'an error with a payload',
    { headers: ERROR, payload: '{"b":1}' },
    { event: 'InternalError', data: '{"b":1}', exception: true },
  ],
])('%s', (_, { headers, payload }, frame) => {
  expect(frameOfAwsMessage({ headers, payload: bytesOf(payload) })).toEqual(frame);
});

test.each([
  ['no headers', {}],
  ['a header of a strange name', { undefined: 'e' }],
  ['an unknown type of message', { ':message-type': 'surprise', ':event-type': 'e' }],
  ['a type of message that is no text', { ':message-type': 1, ':event-type': 'e' }],
  ['an event without a name', { ':message-type': 'event', ':exception-type': 'e' }],
  ['a name that is no text', { ':message-type': 'event', ':event-type': true }],
])('%s', (_, headers) => {
  expect(thrownBy(() => frameOfAwsMessage({ headers, payload: bytesOf('{}') }))).toEqual([
    'bad_upstream_answer',
    'AWS event stream: a message that does not say what it is',
  ]);
});

test.each([EVENT, EXCEPTION])('a payload that is not UTF-8: %j', (headers) => {
  expect(thrownBy(() => frameOfAwsMessage({ headers, payload: Uint8Array.of(0xff) }))).toEqual([
    'bad_upstream_answer',
    'not valid UTF-8',
  ]);
});
