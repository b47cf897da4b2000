import { expect, test } from 'vitest';
import { thrownBy } from '../testing/thrown-by.ts';
import { unwrapInvokeChunk } from './unwrap-invoke-chunk.ts';

const chunk = (inner: string) => ({
  event: 'chunk',
  data: JSON.stringify({ bytes: Buffer.from(inner).toString('base64'), p: 'abc' }),
});

const NO_OBJECT = 'AWS event stream: a chunk of no JSON object';
const NO_BYTES = 'AWS event stream: a chunk without bytes';

test.each([
  ['with a type', '{"type":"message_start","a":"ü"}', 'message_start'],
  ['without a type', '{"messageStart":{}}', ''],
  ['with a type that is no text', '{"type":1}', ''],
])('an inner event %s', (_, inner, event) => {
  expect(unwrapInvokeChunk(chunk(inner))).toEqual({ event, data: inner });
});

test.each([
  { event: 'throttlingException', data: '{"message":"slow"}', exception: true },
  { event: 'chunk', data: '{}', exception: true },
  { event: 'metadata', data: '{"bytes":"e30="}' },
])('%j stays', (frame) => {
  expect(unwrapInvokeChunk(frame)).toBe(frame);
});

test.each([
  ['no JSON', { event: 'chunk', data: 'a' }, "the provider's answer is not valid JSON"],
  ['no object', { event: 'chunk', data: '[]' }, NO_OBJECT],
  ['null', { event: 'chunk', data: 'null' }, NO_OBJECT],
  ['no bytes', { event: 'chunk', data: '{}' }, NO_BYTES],
  ['bytes that are no text', { event: 'chunk', data: '{"bytes":1}' }, NO_BYTES],
  ['bytes that are no base64', { event: 'chunk', data: '{"bytes":"e*0="}' }, 'not valid base64'],
  ['bytes that are no UTF-8', { event: 'chunk', data: '{"bytes":"/w=="}' }, 'not valid UTF-8'],
  ['bytes that are no JSON', chunk('{'), "the provider's answer is not valid JSON"],
  ['bytes that are no object', chunk('"a"'), NO_OBJECT],
])('%s', (_, frame, message) => {
  expect(thrownBy(() => unwrapInvokeChunk(frame))).toEqual(['bad_upstream_answer', message]);
});
